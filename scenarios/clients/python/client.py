"""Calls the four systems that shapan plays: it signs, calls and verifies.

Python's standard library has no RSA, so signing and verifying are left to the openssl program; with the library
cryptography installed, two functions change. Take the functions over into your application; the end shows that they work.

    python3 client.py http://127.0.0.1:8700 ../../../certs
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

FORM = "application/x-www-form-urlencoded;charset=UTF-8"


def md5(text):
    return hashlib.md5(text.encode("utf-8")).hexdigest()


def sign_rsa(key_file, text):
    """SHA1withRSA in Base64."""
    made = subprocess.run(["openssl", "dgst", "-sha1", "-sign", key_file], input=text.encode("utf-8"), capture_output=True, check=True)
    return base64.b64encode(made.stdout).decode("ascii")


def verify_rsa(key_file, text, signature):
    """Holds a text against its signature: replies of 联银通, and the respData of its NOTIFYs."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(signature))
        file.flush()
        judged = subprocess.run(["openssl", "dgst", "-sha1", "-verify", key_file, "-signature", file.name], input=text.encode("utf-8"), capture_output=True)
    return judged.returncode == 0


def post(address, content_type, body, headers=None, timeout=30):
    """Posts a body and answers the response's text and headers. Proxies are for real systems."""
    request = urllib.request.Request(address, body.encode("utf-8"), {"Content-Type": content_type, **(headers or {})})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=timeout) as response:
        return response.read().decode("utf-8"), response.headers


def call_lianyintong(base, key_file, service, req_data):
    """A direct call of 联银通. What is signed is reqData exactly as it is sent."""
    form = {"serviceName": service, "platformNo": "6000000001", "userDevice": "PC", "keySerial": "1", "reqData": req_data, "sign": sign_rsa(key_file, req_data)}
    body, headers = post(base + "/lanmaotech/service", FORM, urllib.parse.urlencode(form))
    return body, headers["sign"]


def push_qianzhan(base, key_file, records):
    """A push to 钱站: the parameters sorted, k=v joined by &, signed. Ten seconds, and no second try."""
    p = {
        "method": "qianzhan.repay.push", "channel_key": "CH0001", "sign_type": "RSA", "version": "1.0", "format": "JSON",
        "timestamp": str(int(time.time())), "req_data": json.dumps(records),
    }
    p["sign"] = sign_rsa(key_file, "&".join(k + "=" + p[k] for k in sorted(p)))
    body, _ = post(base + "/qianzhan/api", "application/json", json.dumps(p), timeout=10)
    return json.loads(body)


def call_xianyu(base, method, parameters):
    """A call of the TOP gateway: HEX(MD5(secret + sorted name and value + secret))."""
    secret = "helloworld"
    p = dict(parameters, method=method, app_key="12345678", v="2.0", format="json", sign_method="md5")
    p["timestamp"] = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600))  # GMT+8
    p["sign"] = md5(secret + "".join(k + p[k] for k in sorted(p)) + secret).upper()
    return json.loads(post(base + "/router/rest", FORM, urllib.parse.urlencode(p))[0])


def call_cashloan(base, path, token, parameters):
    """A call of the cashloan back end: MD5(appkey + token + sorted k=v joined by |) in the header signMsg."""
    p = dict(parameters, appFlag="KrazyRupee", versionNumber="9.9.9", mobileType="2")
    sign_msg = md5("123456" + token + "|".join(k + "=" + p[k] for k in sorted(p)))
    return json.loads(post(base + path, FORM, urllib.parse.urlencode(p), {"token": token, "signMsg": sign_msg})[0])


def main(base, certs):
    gateway = os.path.join(certs, "lianyintong/gateway.pub.pem")
    reply, signature = call_lianyintong(base, os.path.join(certs, "lianyintong/platform.key.pem"), "QUERY_PLATFORM_INFORMATION", "{}")
    now = int(time.time() * 1000)
    qianzhan = push_qianzhan(base, os.path.join(certs, "qianzhan/partner.key.pem"), [{
        "camouflage_id": "c1", "order_no": "python-1", "mobile": md5("1"), "id_no": md5("2"), "repay_all_amount": 10.5, "paid_all_amount": 10.5,
        "repay_time": now, "repay_amount": 10.5, "bill_status": 2, "pay_type": 1, "repay_success_time": now, "can_repay_time": now,
    }])
    infos = {"user_id": 1, "status": "SUCCESS", "type": "LOAN", "process_no": "python-1", "channel_id": "C1"}
    xianyu = call_xianyu(base, "alibaba.idle.interact.loan.callback", {"user": "张三", "infos": json.dumps(infos)})
    cashloan = call_cashloan(base, "/api/user/login.htm", "", {"loginName": "1050000005", "loginPwd": md5("x"), "imei": "", "mac": "02:00:00:00:00:00"})
    print(json.dumps({
        "lianyintong": json.loads(reply), "verified": verify_rsa(gateway, reply, signature), "forged": verify_rsa(gateway, reply + " ", signature),
        "qianzhan": qianzhan, "xianyu": xianyu, "cashloan": cashloan,
    }, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python3 client.py http://127.0.0.1:8700 CERTS")
    main(sys.argv[1], sys.argv[2])
