'use strict';
// Calls the four systems that shapan plays, with Node's own modules only: it signs, calls and verifies. Take the
// functions over into your application; the end of the file shows that they work.
//
//   node client.js http://127.0.0.1:8700 ../../../certs
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const md5 = (text) => crypto.createHash('md5').update(text, 'utf8').digest('hex');
const sorted = (p) => Object.keys(p).sort();

// SHA1withRSA in Base64.
const signRSA = (key, text) => crypto.sign('RSA-SHA1', Buffer.from(text, 'utf8'), key).toString('base64');

// Holds a text against its signature: replies of 联银通, and the respData of its NOTIFYs.
const verifyRSA = (key, text, signature) =>
  crypto.verify('RSA-SHA1', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));

// A direct call of 联银通. What is signed is reqData exactly as it is sent.
async function callLianyintong(base, key, service, reqData) {
  const response = await fetch(base + '/lanmaotech/service', {
    method: 'POST',
    headers: { 'Content-Type': FORM },
    body: new URLSearchParams({
      serviceName: service, platformNo: '6000000001', userDevice: 'PC', keySerial: '1', reqData, sign: signRSA(key, reqData),
    }).toString(),
  });
  return { body: await response.text(), sign: response.headers.get('sign') };
}

// A push to 钱站: the parameters sorted, k=v joined by &, signed. Ten seconds, and no second try.
async function pushQianzhan(base, key, records) {
  const p = {
    method: 'qianzhan.repay.push', channel_key: 'CH0001', sign_type: 'RSA', version: '1.0', format: 'JSON',
    timestamp: String(Math.floor(Date.now() / 1000)), req_data: JSON.stringify(records),
  };
  p.sign = signRSA(key, sorted(p).map((k) => k + '=' + p[k]).join('&'));
  const response = await fetch(base + '/qianzhan/api', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(p), signal: AbortSignal.timeout(10_000),
  });
  return response.json();
}

// A call of the TOP gateway: HEX(MD5(secret + sorted name and value + secret)).
async function callXianyu(base, method, parameters) {
  const secret = 'helloworld';
  const p = {
    ...parameters, method, app_key: '12345678', v: '2.0', format: 'json', sign_method: 'md5',
    timestamp: new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' '), // GMT+8
  };
  p.sign = md5(secret + sorted(p).map((k) => k + p[k]).join('') + secret).toUpperCase();
  const response = await fetch(base + '/router/rest', { method: 'POST', headers: { 'Content-Type': FORM }, body: new URLSearchParams(p).toString() });
  return response.json();
}

// A call of the cashloan back end: MD5(appkey + token + sorted k=v joined by |) in the header signMsg.
async function callCashloan(base, address, token, parameters) {
  const p = { ...parameters, appFlag: 'KrazyRupee', versionNumber: '9.9.9', mobileType: '2' };
  const signMsg = md5('123456' + token + sorted(p).map((k) => k + '=' + p[k]).join('|'));
  const response = await fetch(base + address, {
    method: 'POST', headers: { 'Content-Type': FORM, token, signMsg }, body: new URLSearchParams(p).toString(),
  });
  return response.json();
}

async function main(base, certs) {
  const pem = (name) => {
    const text = fs.readFileSync(path.join(certs, name), 'utf8');
    return text.slice(text.indexOf('-----BEGIN'));
  };
  const gateway = crypto.createPublicKey(pem('lianyintong/gateway.pub.pem'));
  const reply = await callLianyintong(base, pem('lianyintong/platform.key.pem'), 'QUERY_PLATFORM_INFORMATION', '{}');
  const now = Date.now();
  const qianzhan = await pushQianzhan(base, pem('qianzhan/partner.key.pem'), [{
    camouflage_id: 'c1', order_no: 'node-1', mobile: md5('1'), id_no: md5('2'), repay_all_amount: 10.5, paid_all_amount: 10.5,
    repay_time: now, repay_amount: 10.5, bill_status: 2, pay_type: 1, repay_success_time: now, can_repay_time: now,
  }]);
  const xianyu = await callXianyu(base, 'alibaba.idle.interact.loan.callback', {
    user: '张三', infos: JSON.stringify({ user_id: 1, status: 'SUCCESS', type: 'LOAN', process_no: 'node-1', channel_id: 'C1' }),
  });
  const cashloan = await callCashloan(base, '/api/user/login.htm', '', {
    loginName: '1050000005', loginPwd: md5('x'), imei: '', mac: '02:00:00:00:00:00',
  });
  console.log(JSON.stringify({
    lianyintong: JSON.parse(reply.body), verified: verifyRSA(gateway, reply.body, reply.sign),
    forged: verifyRSA(gateway, reply.body + ' ', reply.sign), qianzhan, xianyu, cashloan,
  }));
}

if (process.argv.length !== 4) {
  console.error('usage: node client.js http://127.0.0.1:8700 CERTS');
  process.exit(2);
}
main(process.argv[2], process.argv[3]).catch((err) => {
  console.error(err);
  process.exit(1);
});
