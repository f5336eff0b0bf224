// Calls the gateway at the address given with three client libraries, as an application would, and prints what each of
// them heard as JSON: the answer, or the code of the error.
'use strict'

const address = process.argv[2]
const key = '12345678', secret = 'helloworld'
const method = 'alibaba.idle.interact.loan.callback'

const infos = name => ({
  user_id: 3, complete_time: '2026-01-05 10:00:00', status: 'SUCCESS', type: 'LOAN', fund_products: ['甲 & 乙+'],
  process_no: name, channel_id: 'wzzx'
})

const TopSDK = require('topsdk')
const TopClient = require('node-taobao-topclient').default
const { ApiClient } = require('taobao-sdk')

const topsdk = secret => new TopSDK(key, secret, address, { useValidators: false })
const topclient = secret => new TopClient({ appkey: key, appsecret: secret, REST_URL: address })
const taobao = (secret, params) => new Promise((resolve, reject) => {
  const client = new ApiClient({ appkey: key, appsecret: secret, url: address })
  client.execute(method, params, (error, answer) => error ? reject(error) : resolve(answer))
})

const text = name => ({ user: '张三', infos: JSON.stringify(infos(name)) })
const object = name => ({ user: '张三', infos: infos(name) })

const calls = {
  'topsdk form': name => topsdk(secret).execute(method, text(name)),
  'topsdk get': name => topsdk(secret).execute(method, text(name), 'get'),
  'topsdk multipart': name => topsdk(secret).execute(method, text(name), 'file_upload'),
  'topsdk object': name => topsdk(secret).execute(method, object(name)),
  'topsdk wrong': name => topsdk('wrong').execute(method, text(name)),
  'topclient form': name => topclient(secret).execute(method, object(name)),
  'topclient query': name => topclient(secret).execute(method, object(name), 'GET'),
  'topclient wrong': name => topclient('wrong').execute(method, object(name)),
  'taobao-sdk multipart': name => taobao(secret, object(name)),
  'taobao-sdk wrong': name => taobao('wrong', object(name)),
  'taobao-sdk missing': () => taobao(secret, { user: '3' })
}

async function main () {
  const heard = {}
  for (const [name, call] of Object.entries(calls)) {
    try {
      heard[name] = await call(name)
    } catch (error) {
      heard[name] = { code: error.code }
    }
  }
  process.stdout.write(JSON.stringify(heard), () => process.exit(0))
}

main()
