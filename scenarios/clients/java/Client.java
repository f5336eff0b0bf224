import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls the four systems that shapan plays, with the JDK (17 or newer) alone: it signs, calls and verifies. Take the
 * methods over into your application; main shows that they work.
 *
 * <pre>java Client.java http://127.0.0.1:8700 ../../../certs</pre>
 */
public final class Client {
    private static final String FORM = "application/x-www-form-urlencoded;charset=UTF-8";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** SHA1withRSA in Base64. */
    static String signRSA(PrivateKey key, String text) throws Exception {
        Signature s = Signature.getInstance("SHA1withRSA");
        s.initSign(key);
        s.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(s.sign());
    }

    /** Holds a text against its signature: replies of 联银通, and the respData of its NOTIFYs. */
    static boolean verifyRSA(PublicKey key, String text, String signature) throws Exception {
        Signature s = Signature.getInstance("SHA1withRSA");
        s.initVerify(key);
        s.update(text.getBytes(StandardCharsets.UTF_8));
        return s.verify(Base64.getMimeDecoder().decode(signature));
    }

    static String md5(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A direct call of 联银通. What is signed is reqData exactly as it is sent. */
    static HttpResponse<String> callLianyintong(String base, PrivateKey key, String service, String reqData) throws Exception {
        Map<String, String> p = new TreeMap<>(Map.of("serviceName", service, "platformNo", "6000000001", "userDevice", "PC",
                "keySerial", "1", "reqData", reqData, "sign", signRSA(key, reqData)));
        return post(base + "/lanmaotech/service", FORM, form(p), Map.of());
    }

    /** A push to 钱站: the parameters sorted, k=v joined by &, signed. Ten seconds, and no second try. */
    static String pushQianzhan(String base, PrivateKey key, String records) throws Exception {
        Map<String, String> p = new TreeMap<>(Map.of("method", "qianzhan.repay.push", "channel_key", "CH0001", "sign_type", "RSA",
                "version", "1.0", "format", "JSON", "timestamp", String.valueOf(Instant.now().getEpochSecond()), "req_data", records));
        p.put("sign", signRSA(key, joined(p, "&", "=")));
        return post(base + "/qianzhan/api", FORM, form(p), Map.of()).body(); // JSON is taken too; a form needs no library
    }

    /** A call of the TOP gateway: HEX(MD5(secret + sorted name and value + secret)). */
    static String callXianyu(String base, String method, Map<String, String> parameters) throws Exception {
        String secret = "helloworld";
        Map<String, String> p = new TreeMap<>(parameters);
        p.putAll(Map.of("method", method, "app_key", "12345678", "v", "2.0", "format", "json", "sign_method", "md5", "timestamp",
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8)).format(Instant.now())));
        p.put("sign", md5(secret + joined(p, "", "") + secret).toUpperCase());
        return post(base + "/router/rest", FORM, form(p), Map.of()).body();
    }

    /** A call of the cashloan back end: MD5(appkey + token + sorted k=v joined by |) in the header signMsg. */
    static String callCashloan(String base, String path, String token, Map<String, String> parameters) throws Exception {
        Map<String, String> p = new TreeMap<>(parameters);
        p.putAll(Map.of("appFlag", "KrazyRupee", "versionNumber", "9.9.9", "mobileType", "2"));
        return post(base + path, FORM, form(p), Map.of("token", token, "signMsg", md5("123456" + token + joined(p, "|", "=")))).body();
    }

    private static String joined(Map<String, String> sorted, String between, String is) {
        return sorted.entrySet().stream().map(e -> e.getKey() + is + e.getValue()).collect(Collectors.joining(between));
    }

    private static String form(Map<String, String> p) {
        return p.entrySet().stream().map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

    private static HttpResponse<String> post(String address, String type, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10))
                .header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static byte[] pem(Path file) throws Exception {
        var matcher = Pattern.compile("-----BEGIN [A-Z ]+-----(.+?)-----END", Pattern.DOTALL).matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new IllegalArgumentException(file + " holds no key");
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: java Client.java http://127.0.0.1:8700 CERTS");
            System.exit(2);
        }
        String base = args[0];
        Path certs = Path.of(args[1]);
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        PrivateKey platform = rsa.generatePrivate(new PKCS8EncodedKeySpec(pem(certs.resolve("lianyintong/platform.key.pem"))));
        PrivateKey partner = rsa.generatePrivate(new PKCS8EncodedKeySpec(pem(certs.resolve("qianzhan/partner.key.pem"))));
        PublicKey gateway = rsa.generatePublic(new X509EncodedKeySpec(pem(certs.resolve("lianyintong/gateway.pub.pem"))));

        HttpResponse<String> reply = callLianyintong(base, platform, "QUERY_PLATFORM_INFORMATION", "{}");
        String signature = reply.headers().firstValue("sign").orElse("");
        long now = System.currentTimeMillis();
        String pushed = pushQianzhan(base, partner, """
                [{"camouflage_id":"c1","order_no":"java-1","mobile":"%s","id_no":"%s","repay_all_amount":10.5,"paid_all_amount":10.5,\
                "repay_time":%d,"repay_amount":10.5,"bill_status":2,"pay_type":1,"repay_success_time":%d,"can_repay_time":%d}]"""
                .formatted(md5("1"), md5("2"), now, now, now));
        String told = callXianyu(base, "alibaba.idle.interact.loan.callback", Map.of("user", "张三", "infos",
                "{\"user_id\":1,\"status\":\"SUCCESS\",\"type\":\"LOAN\",\"process_no\":\"java-1\",\"channel_id\":\"C1\"}"));
        String login = callCashloan(base, "/api/user/login.htm", "", Map.of("loginName", "1050000005", "loginPwd", md5("x"), "imei", "",
                "mac", "02:00:00:00:00:00"));
        System.out.printf("{\"lianyintong\":%s,\"verified\":%b,\"forged\":%b,\"qianzhan\":%s,\"xianyu\":%s,\"cashloan\":%s}%n", reply.body(),
                verifyRSA(gateway, reply.body(), signature), verifyRSA(gateway, reply.body() + " ", signature), pushed, told, login);
    }
}
