// The page's language and its words, English and Chinese side by side. The language is the
// browser's until the user chooses another, which is remembered.
const words = {
  title: ['The gate · a mini-game', '城门 · 小游戏'],
  simulator: ['Simulator', '模拟微信'],
  language: ['中文', 'EN'],
  languageLabel: ['换成中文', 'Switch to English'],
  users: ['User', '用户'],
  tabs: ['Views', '视图'],
  tabGame: ['Game', '游戏'],
  tabMoments: ['Moments', '环节'],
  tabWire: ['On the wire', '收发记录'],
  canvas: ['The game. Arrow keys choose a button, Enter presses it.', '游戏画面。方向键选择按钮，回车键按下。'],
  momentsTitle: ['What a mini-game needs its server for', '小游戏的这些环节需要服务器'],
  wireTitle: ['On the wire', '收发记录'],
  wireLead: [
    'What the client asks of WeChat and of its server. No openid and no session_key is among it.',
    '客户端向微信和游戏服务器发出的请求，其中没有 openid，也没有 session_key。'
  ],
  wireEmpty: ['Nothing yet.', '暂无记录。'],
  toWeixin: ['client → WeChat', '客户端 → 微信'],
  toServer: ['client → server', '客户端 → 服务器'],
  pushed: ['WeChat → server', '微信 → 服务器'],
  done: ['done', '已完成'],
  open: ['to do', '未完成'],

  loginTitle: ['Login', '登录'],
  loginText: [
    'WeChat gives the client a code, good once and for 5 minutes. The server exchanges it and gives the client a session ID of its own.',
    '微信给客户端一个 code，仅可使用一次，5 分钟内有效。服务器用它换取登录态，再给客户端一个自己生成的会话 ID。'
  ],
  profileTitle: ['Who you are', '用户信息'],
  profileText: [
    'A tap on WeChat\'s own button gives the profile, signed and encrypted. The server checks it: a client could invent it.',
    '点击微信的原生按钮才能获得用户信息，带签名并加密。客户端可以伪造，所以由服务器校验。'
  ],
  serviceTitle: ['Customer service', '客服消息'],
  serviceText: [
    'Entering the session and each message are pushed to the bot, which answers through the API.',
    '进入会话和每条消息都会推送到服务器，服务器再调用接口回复。'
  ],
  payTitle: ['Payment', '支付'],
  payText: [
    'The server signs the order, the client pays with it, unchanged. The sword comes when WeChat\'s push reaches the server, never because the client says so.',
    '服务器对订单签名，客户端原样用来支付。微信的发货推送到达服务器才发货，不听客户端的。'
  ],
  adTitle: ['Rewarded ad', '激励广告'],
  adText: [
    'After the ad WeChat asks the server whether to grant the reward. The server\'s own ticket tells it whose reward it is.',
    '看完广告后，微信询问服务器是否发放奖励；服务器凭自己发出的票据得知是谁的奖励。'
  ],

  wireLogin: ['A code for the server', '获取登录凭证 code'],
  wireProfile: ['The profile, signed and encrypted', '获取带签名的加密用户信息'],
  wireEnter: ['The user enters the session', '用户进入客服会话'],
  wireSend: ['The user sends a message', '用户发送消息'],
  wirePay: ['The user pays what the server has signed', '用户按服务器签名的订单支付'],
  wireAd: ['The user has watched the ad', '用户看完广告'],
  pushEnter: ['user_enter_tempsession: the bot greets', 'user_enter_tempsession：服务器打招呼'],
  pushSend: ['The message; the bot answers', '用户消息，服务器回复'],
  pushPay: ['minigame_game_pay_goods_deliver_notify: the server grants the sword', 'minigame_game_pay_goods_deliver_notify：服务器发放宝剑'],
  pushAd: ['Is the reward to be granted? The server says yes', '是否发放奖励？服务器确认发放'],
  pushAdNo: ['Is the reward to be granted? The server says no', '是否发放奖励？服务器拒绝发放'],

  service: ['Customer service', '客服会话'],
  conversation: ['Conversation', '会话内容'],
  back: ['Back to the game', '返回游戏'],
  message: ['Say something', '输入消息'],
  send: ['Send', '发送'],
  card: ['Send the card', '发送卡片'],
  cardOf: ['mini-game card', '小游戏卡片'],
  trouble: ['The server didn\'t take the push. The simulated WeChat\'s page shows why.', '服务器未能处理推送，原因见模拟微信的页面。'],
  unreachable: ['The server is out of reach: start it again.', '连不上服务器，请重新启动。'],

  consentTitle: ['Let the game know your nickname and picture?', '允许游戏获取你的昵称和头像？'],
  allow: ['Allow', '允许'],
  refuse: ['Refuse', '拒绝'],
  payFor: ['Sword × {n}', '宝剑 × {n}'],
  payNow: ['Pay', '确认支付'],
  payOrder: ['Order {no}', '订单 {no}'],
  payNote: ['Simulated: no money moves.', '模拟支付，不会扣款。'],
  payHead: ['Virtual payment', '虚拟支付'],
  sandbox: ['sandbox', '沙箱'],
  cancel: ['Cancel', '取消'],
  adTitleShown: ['An advertisement', '广告'],
  adText1: ['Tea from the hills, picked at dawn.', '高山云雾，清晨采摘的好茶。'],
  adLeft: ['The reward comes in {n} s', '{n} 秒后可获得奖励'],
  adOver: ['You have earned the reward', '已获得奖励'],
  adClose: ['Close the ad', '关闭广告']
}

let current = remembered() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
const listeners = []

function remembered () {
  try {
    const kept = localStorage.getItem('language')
    return kept === 'zh' || kept === 'en' ? kept : null
  } catch {
    return null // storage may be off
  }
}

export const language = () => current

// t is a text in the user's language.
export function t (key, values = {}) {
  const text = pick(words[key] ?? [key, key])
  return text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all)
}

export const pick = ([english, chinese]) => current === 'zh' ? chinese : english

export function onLanguage (listener) {
  listeners.push(listener)
}

// speak writes what index.html leaves to this file, and calls who listens.
export function speak (next = current) {
  current = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  document.title = t('title')
  for (const part of document.querySelectorAll('[data-words]')) part.textContent = t(part.dataset.words)
  for (const part of document.querySelectorAll('[data-label]')) part.setAttribute('aria-label', t(part.dataset.label))
  for (const part of document.querySelectorAll('[data-hint]')) part.placeholder = t(part.dataset.hint)
  for (const listener of listeners) listener()
}

export function toggle () {
  const next = current === 'zh' ? 'en' : 'zh'
  try {
    localStorage.setItem('language', next)
  } catch {
    // It then lasts as long as the page.
  }
  speak(next)
}
