<?php
// Calls the four systems that shapan plays, with PHP's openssl extension: it signs, calls and verifies. Take the
// functions over into your application; the end of the file shows that they work.
//
//   php client.php http://127.0.0.1:8700 ../../../certs
declare(strict_types=1);

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

// SHA1withRSA in Base64.
function signRSA(OpenSSLAsymmetricKey $key, string $text): string
{
    openssl_sign($text, $signature, $key, OPENSSL_ALGO_SHA1);
    return base64_encode($signature);
}

// Holds a text against its signature: replies of 联银通, and the respData of its NOTIFYs.
function verifyRSA(OpenSSLAsymmetricKey $key, string $text, string $signature): bool
{
    return openssl_verify($text, base64_decode($signature), $key, OPENSSL_ALGO_SHA1) === 1;
}

// Posts a body and answers the response's text and its header lines.
function post(string $address, string $type, string $body, array $headers = [], int $seconds = 30): array
{
    $lines = array_merge(["Content-Type: $type"], $headers);
    $context = stream_context_create(['http' => [
        'method' => 'POST', 'header' => implode("\r\n", $lines), 'content' => $body, 'timeout' => $seconds, 'ignore_errors' => true,
    ]]);
    $text = file_get_contents($address, false, $context);
    if ($text === false) {
        fwrite(STDERR, "no answer from $address\n");
        exit(1);
    }
    return [$text, $http_response_header];
}

// A direct call of 联银通. What is signed is reqData exactly as it is sent.
function callLianyintong(string $base, OpenSSLAsymmetricKey $key, string $service, string $reqData): array
{
    [$body, $lines] = post("$base/lanmaotech/service", FORM, http_build_query([
        'serviceName' => $service, 'platformNo' => '6000000001', 'userDevice' => 'PC', 'keySerial' => '1', 'reqData' => $reqData,
        'sign' => signRSA($key, $reqData),
    ]));
    foreach ($lines as $line) {
        if (stripos($line, 'sign:') === 0) {
            return [$body, trim(substr($line, 5))];
        }
    }
    return [$body, ''];
}

function joined(array $p, string $between, string $is): string
{
    ksort($p, SORT_STRING);
    return implode($between, array_map(fn ($k, $v) => $k . $is . $v, array_keys($p), $p));
}

// A push to 钱站: the parameters sorted, k=v joined by &, signed. Ten seconds, and no second try.
function pushQianzhan(string $base, OpenSSLAsymmetricKey $key, array $records): array
{
    $p = [
        'method' => 'qianzhan.repay.push', 'channel_key' => 'CH0001', 'sign_type' => 'RSA', 'version' => '1.0', 'format' => 'JSON',
        'timestamp' => (string) time(), 'req_data' => json_encode($records),
    ];
    $p['sign'] = signRSA($key, joined($p, '&', '='));
    return json_decode(post("$base/qianzhan/api", 'application/json', json_encode($p), [], 10)[0], true);
}

// A call of the TOP gateway: HEX(MD5(secret + sorted name and value + secret)).
function callXianyu(string $base, string $method, array $p): array
{
    $secret = 'helloworld';
    $p += [
        'method' => $method, 'app_key' => '12345678', 'v' => '2.0', 'format' => 'json', 'sign_method' => 'md5',
        'timestamp' => gmdate('Y-m-d H:i:s', time() + 8 * 3600), // GMT+8
    ];
    $p['sign'] = strtoupper(md5($secret . joined($p, '', '') . $secret));
    return json_decode(post("$base/router/rest", FORM, http_build_query($p))[0], true);
}

// A call of the cashloan back end: MD5(appkey + token + sorted k=v joined by |) in the header signMsg.
function callCashloan(string $base, string $path, string $token, array $p): array
{
    $p += ['appFlag' => 'KrazyRupee', 'versionNumber' => '9.9.9', 'mobileType' => '2'];
    $signMsg = md5('123456' . $token . joined($p, '|', '='));
    return json_decode(post($base . $path, FORM, http_build_query($p), ["token: $token", "signMsg: $signMsg"])[0], true);
}

if ($argc !== 3) {
    fwrite(STDERR, "usage: php client.php http://127.0.0.1:8700 CERTS\n");
    exit(2);
}
[, $base, $certs] = $argv;
$gateway = openssl_pkey_get_public(file_get_contents("$certs/lianyintong/gateway.pub.pem"));
[$reply, $signature] = callLianyintong($base, openssl_pkey_get_private(file_get_contents("$certs/lianyintong/platform.key.pem")), 'QUERY_PLATFORM_INFORMATION', '{}');
$now = (int) (microtime(true) * 1000);
echo json_encode([
    'lianyintong' => json_decode($reply),
    'verified' => verifyRSA($gateway, $reply, $signature),
    'forged' => verifyRSA($gateway, "$reply ", $signature),
    'qianzhan' => pushQianzhan($base, openssl_pkey_get_private(file_get_contents("$certs/qianzhan/partner.key.pem")), [[
        'camouflage_id' => 'c1', 'order_no' => 'php-1', 'mobile' => md5('1'), 'id_no' => md5('2'), 'repay_all_amount' => 10.5, 'paid_all_amount' => 10.5,
        'repay_time' => $now, 'repay_amount' => 10.5, 'bill_status' => 2, 'pay_type' => 1, 'repay_success_time' => $now, 'can_repay_time' => $now,
    ]]),
    'xianyu' => callXianyu($base, 'alibaba.idle.interact.loan.callback', [
        'user' => '张三', 'infos' => json_encode(['user_id' => 1, 'status' => 'SUCCESS', 'type' => 'LOAN', 'process_no' => 'php-1', 'channel_id' => 'C1']),
    ]),
    'cashloan' => callCashloan($base, '/api/user/login.htm', '', ['loginName' => '1050000005', 'loginPwd' => md5('x'), 'imei' => '', 'mac' => '02:00:00:00:00:00']),
], JSON_UNESCAPED_UNICODE), "\n";
