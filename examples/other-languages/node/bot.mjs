// A customer-service bot on Node 18 or later, without packages. It takes encrypted pushes
// (安全模式) in JSON and XML, and answers by the API.
//
//   wechat sim --callback http://127.0.0.1:8080/wechat     # prints settings: export them
//   node bot.mjs                                           # in another terminal
//
// Then open the page that `wechat sim` prints, and write something. LISTEN=host:port names
// another address. For the real WeChat export your app's settings instead, without
// WECHAT_BASE_URL.
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const setting = (name, otherwise) => {
  const value = process.env[name] || otherwise
  if (value === undefined) throw new Error(`${name} isn't set`)
  return value
}
const appID = setting('WECHAT_APPID')
const secret = setting('WECHAT_APPSECRET')
const token = setting('WECHAT_TOKEN')
const aesKey = Buffer.from(setting('WECHAT_AES_KEY') + '=', 'base64')
const base = new URL(setting('WECHAT_BASE_URL', 'https://api.weixin.qq.com'))
const plain = ['127.0.0.1', 'localhost', '[::1]', process.env.WECHAT_SIMULATOR_HOST] // the last: another container's
if (base.protocol !== 'https:' && (!plain.includes(base.hostname) || base.hostname.endsWith('.qq.com'))) {
  throw new Error('plain http is for a simulator only')
}
const picture = readFileSync(new URL('../sunrise.png', import.meta.url))

// --- Pushes

// signed compares in constant time: the right signature must not be guessed digit by digit.
function signed (signature, ...parts) {
  const right = createHash('sha1').update(parts.sort().join('')).digest('hex')
  return typeof signature === 'string' && signature.length === right.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(right))
}

// decrypt gives the message in the envelope: 16 random bytes, the length, the message, the AppID.
function decrypt (encrypted) {
  const cipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([cipher.update(Buffer.from(encrypted, 'base64')), cipher.final()])
  const padding = padded.at(-1) // to 32, where Node's own padding takes 16
  const plain = padded.subarray(0, padded.length - padding)
  const end = 20 + (plain.length >= 20 ? plain.readUInt32BE(16) : Infinity)
  if (padding < 1 || padding > 32 || end > plain.length || plain.toString('utf8', end) !== appID) {
    throw new Error('the push is for another app, or the key is wrong')
  }
  return plain.toString('utf8', 20, end)
}

// parse reads JSON or XML. A MsgId is too large for a number of JavaScript's: it is read as a
// text. In XML the first element of a name counts, so that what a user writes can't stand for
// another field.
function parse (text) {
  if (text.trimStart().startsWith('{')) return JSON.parse(text.replace(/("MsgId"\s*:\s*)(\d+)/, '$1"$2"'))
  const fields = {}
  const element = /\s*<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([\s\S]*?))<\/\1>/y
  element.lastIndex = text.indexOf('<xml>') + 5
  for (let found; (found = element.exec(text));) {
    fields[found[1]] ??= (found[2] ?? found[3]).replaceAll(']]><![CDATA[', '') // a split ]]>
  }
  return fields
}

const seen = new Set() // WeChat pushes up to three times; a database serves several processes

async function push (query, body) {
  const encrypted = parse(body).Encrypt
  const fresh = Math.abs(Date.now() / 1000 - Number(query.get('timestamp'))) <= 600
  if (typeof encrypted !== 'string' || !fresh ||
    !signed(query.get('msg_signature'), token, query.get('timestamp'), query.get('nonce'), encrypted)) return false
  const message = parse(decrypt(encrypted))
  const id = message.MsgId && `${message.FromUserName} ${message.MsgId}`
  if (id && seen.has(id)) return true
  if (id) seen.add(id)
  await answer(message)
  return true
}

async function answer (message) {
  const user = message.FromUserName
  if (message.Event === 'user_enter_tempsession') {
    await send(user, 'text', { content: '你好！发“图片”看日出。Hello! Write "picture" to see the sunrise.' })
  } else if (message.MsgType === 'text' && /图片|picture/i.test(message.Content)) {
    await send(user, 'image', { media_id: await upload() })
    await send(user, 'text', { content: '日出 / Sunrise' })
  } else if (message.MsgType === 'text') {
    await send(user, 'text', { content: '你说的是 / You wrote: ' + message.Content })
  }
}

// --- The API. WeChat gives a push 5 seconds, so a call gets 4.

let kept = { value: '', until: 0 }

async function accessToken () {
  if (Date.now() < kept.until) return kept.value
  const { access_token: value, expires_in: life } = await request('/cgi-bin/stable_token', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credential', appid: appID, secret })
  })
  kept = { value, until: Date.now() + (life - 300) * 1000 }
  return value
}

// request makes a call. Its errors show no URL: that holds the access_token.
async function request (path, options, query = {}) {
  const url = new URL(path, base)
  url.search = new URLSearchParams(query)
  const response = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(4000), ...options })
    .catch(() => { throw new Error(`${path}: no answer`) })
  const result = await response.json()
  if (result.errcode) throw Object.assign(new Error(`${path}: ${result.errcode} ${result.errmsg}`), { code: result.errcode })
  return result
}

// call makes a call with the access_token, and again with a new one if WeChat refuses it.
async function call (path, options, query = {}) {
  try {
    return await request(path, options, { ...query, access_token: await accessToken() })
  } catch (error) {
    if (![40001, 40014, 42001].includes(error.code)) throw error
    kept.until = 0
    return request(path, options, { ...query, access_token: await accessToken() })
  }
}

const send = (user, kind, content) => call('/cgi-bin/message/custom/send', {
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ touser: user, msgtype: kind, [kind]: content })
})

async function upload () {
  const form = new FormData()
  form.append('media', new Blob([picture], { type: 'image/png' }), 'sunrise.png')
  return (await call('/cgi-bin/media/upload', { body: form }, { type: 'image' })).media_id
}

// --- The server

async function read (request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    if ((size += chunk.length) > 1 << 20) throw new Error('the push is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const server = createServer(async (request, response) => {
  const done = (status, text = '') => response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text)
  try {
    const { pathname, searchParams: query } = new URL(request.url, 'http://localhost')
    if (pathname !== '/wechat') return done(404)
    if (request.method === 'GET') {
      const right = signed(query.get('signature'), token, query.get('timestamp'), query.get('nonce'))
      return right ? done(200, query.get('echostr') ?? '') : done(403)
    }
    if (request.method !== 'POST') return done(405)
    return await push(query, await read(request)) ? done(200, 'success') : done(403)
  } catch (error) {
    console.error(error.message)
    return done(500) // WeChat pushes again
  }
})
server.requestTimeout = 5000
const [host, port] = setting('LISTEN', '127.0.0.1:8080').split(':')
server.listen(Number(port), host, () => console.log(`listening at http://${host}:${server.address().port}/wechat`))
