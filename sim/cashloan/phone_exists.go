package cashloan

// pathPhoneExists is the one address below /api/ that nobody signs (wire §2).
const pathPhoneExists = "/api/user/isPhoneExists.htm"
