// A mini-game that logs in, gets the user's profile, opens customer service, sells a sword
// and shows a rewarded ad. It runs in WeChat's developer tools and, with web/wx-shim.js, in
// a browser. scene.js draws it.
//
// It never gets and never sends an openid: the server knows the user by the random session
// ID that it gave to the client. What the user has, the server says.

/* global wx, GAME_SERVER */

import { boxes, draw } from './scene.js'

// On a phone, use https and a host that is listed in WeChat's console (服务器域名).
const server = typeof GAME_SERVER === 'undefined' ? 'http://127.0.0.1:8080' : GAME_SERVER
const level = 7

// What the screen shows. Texts are pairs, English and Chinese, so that the game can change
// its language while it runs.
const state = {
  level,
  chinese: false,
  dark: false,
  nickName: '',
  profile: false, // the server has verified it
  swords: 0,
  gems: 0,
  status: ['Logging in …', '登录中……'],
  chosen: -1, // the button that the keyboard is at
  buttons: [
    { name: 'service', text: ['Ask customer service', '联系客服'], act: askService },
    { name: 'buy', text: ['Buy a sword · ¥6.00', '购买宝剑 · ¥6.00'], act: buySword },
    { name: 'ad', text: ['Watch an ad · 5 gems', '看广告得 5 颗宝石'], act: watchAd }
  ]
}

let session = ''

// login exchanges the code of wx.login for a session of the game's own.
function login () {
  return new Promise((resolve, reject) => {
    wx.login({
      fail: reject,
      success: ({ code }) => request('/login', { code }).then(({ statusCode, data }) => {
        if (statusCode !== 200) {
          reject(refused(statusCode))
          return
        }
        session = data.session
        resolve()
      }, reject)
    })
  })
}

// call sends a request of this user, and logs in again if it must.
function call (path, data = {}) {
  return request(path, data)
    .then((answer) => answer.statusCode === 401 ? login().then(() => request(path, data)) : answer)
    .then((answer) => {
      if (answer.statusCode !== 200) throw refused(answer.statusCode)
      return answer.data
    })
}

function request (path, data) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: server + path,
      method: 'POST',
      header: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + session },
      data,
      success: resolve,
      fail: reject
    })
  })
}

// A failure says in both languages what to show.
function failure (english, chinese) {
  return Object.assign(new Error(english), { pair: [english, chinese] })
}

function refused (statusCode) {
  return failure('The server answers ' + statusCode, '服务器返回 ' + statusCode)
}

function say (english, chinese) {
  state.status = [english, chinese]
  show()
}

function complain (fault) {
  say(...(fault.pair || [fault.errMsg || fault.message, fault.errMsg || fault.message]))
}

// The first canvas is the screen. Its size is in the pixels of the screen, and everything
// is drawn in those of the window.
const canvas = wx.createCanvas()

function show () {
  const { windowWidth: width, windowHeight: height, pixelRatio = 1, statusBarHeight = 20 } = wx.getWindowInfo()
  const { language = 'en', theme = 'light' } = wx.getAppBaseInfo()
  state.chinese = language.startsWith('zh')
  state.dark = theme === 'dark'
  if (canvas.width !== Math.round(width * pixelRatio) || canvas.height !== Math.round(height * pixelRatio)) {
    canvas.width = Math.round(width * pixelRatio)
    canvas.height = Math.round(height * pixelRatio)
  }
  const pen = canvas.getContext('2d')
  pen.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  draw(pen, { width, height, top: statusBarHeight }, state)
  placeButton()
}

// WeChat gives the profile only after a tap on its own button (since 2022 the same grey
// one for everybody). The server checks the signature and decrypts encryptedData.
let button = null
let placed = ''

function placeButton () {
  const { windowWidth: width, windowHeight: height } = wx.getWindowInfo()
  const box = boxes({ width, height }, state).profile
  const now = state.profile ? '' : [width, height, state.chinese, state.dark].join(' ')
  if (now === placed) return
  placed = now
  if (button) button.destroy()
  button = null
  if (state.profile) return
  button = wx.createUserInfoButton({
    type: 'text',
    text: state.chinese ? '告诉游戏我是谁' : 'Show who you are',
    withCredentials: true,
    lang: state.chinese ? 'zh_CN' : 'en',
    style: {
      left: box.left,
      top: box.top,
      width: box.width,
      height: box.height,
      lineHeight: box.height,
      backgroundColor: state.dark ? '#1d3a2a' : '#e3f5ea',
      borderColor: state.dark ? '#45d483' : '#077a43',
      borderWidth: 1,
      borderRadius: 12,
      color: state.dark ? '#8ff0b8' : '#066338',
      textAlign: 'center',
      fontSize: 16
    }
  })
  button.onTap(({ rawData, signature, encryptedData, iv }) => {
    if (!encryptedData) {
      say('Fine, stay a stranger', '好的，保持匿名')
      return
    }
    call('/profile', { rawData, signature, encryptedData, iv }).then(({ nickName }) => {
      state.nickName = nickName
      state.profile = true
      say('The server has verified who you are', '服务器已验证你的身份')
    }).catch(complain)
  })
}

// sessionFrom tells the bot where the user comes from. It proves nothing: the client can
// send any text. The card waits in the conversation until the user sends it.
function askService () {
  wx.openCustomerServiceConversation({
    sessionFrom: 'level=' + level + '&lang=' + (state.chinese ? 'zh' : 'en'),
    showMessageCard: true,
    sendMessageTitle: state.chinese ? '我卡在第 ' + level + ' 关了' : 'I am stuck on level ' + level,
    sendMessagePath: '?level=' + level,
    fail: complain
  })
}

// bag asks the server what the user has: nothing that the client knows decides that.
function bag () {
  return call('/bag').then(({ swords, gems }) => {
    const more = { swords: swords - state.swords, gems: gems - state.gems }
    Object.assign(state, { swords, gems })
    show()
    return more
  })
}

// later asks for the bag again, until it holds more of what WeChat's push grants: WeChat
// tells the server of a payment or of an ad on its own way, maybe later than the client.
function later (what, tries = 5) {
  return bag().then((more) => {
    if (more[what] > 0 || tries < 2) return more[what]
    return new Promise((resolve) => setTimeout(resolve, 1000)).then(() => later(what, tries - 1))
  })
}

// The server signs the order, and the client hands on what it got, to the byte. success
// says that the user paid; the sword comes by WeChat's push to the server.
function buySword () {
  say('Ordering …', '下单中……')
  call('/buy').then(({ signData, paySig, signature }) => new Promise((resolve, reject) => {
    wx.requestMidasPaymentGameItem({
      signData,
      paySig,
      signature,
      success: resolve,
      fail: ({ errCode, errMsg }) => {
        reject(errCode === 1
          ? failure('Not paid', '已取消支付')
          : failure('WeChat refuses the payment: ' + (errCode || errMsg), '微信拒绝支付：' + (errCode || errMsg)))
      }
    })
  })).then(() => later('swords')).then((more) => {
    if (more > 0) say('WeChat told the server: here is your sword', '微信已通知服务器：宝剑到手')
    else say('Paid. The sword is on its way', '已支付，宝剑稍后到账')
  }).catch(complain)
}

// One ad serves for all times. The ticket, from the server, comes back to it in WeChat's
// question whether to grant the reward.
const ad = wx.createRewardedVideoAd({ adUnitId: 'adunit-0123456789abcdef' })
ad.onError(({ errCode }) => say('No ad right now: ' + errCode, '暂无广告：' + errCode))
ad.onClose((closed) => {
  if (closed && !closed.isEnded) {
    say('Watch it to the end for the gems', '看完广告才能得到宝石')
    return
  }
  later('gems').then((more) => {
    if (more > 0) say('WeChat told the server: 5 gems for you', '微信已通知服务器：获得 5 颗宝石')
    else say('Watched. The gems come when WeChat tells the server', '已看完，微信通知服务器后发放宝石')
  }).catch(complain)
})

function watchAd () {
  call('/ad').then(({ ticket, item, amount }) => {
    if (ad.setServerSideVerificationData) { // since base library 3.10.3
      ad.setServerSideVerificationData({ rewardItem: item, rewardAmount: amount, customData: ticket })
    }
    return ad.show().catch(() => ad.load().then(() => ad.show()))
  }).catch(complain)
}

wx.onTouchEnd(({ changedTouches: [touch] }) => {
  const { windowWidth: width, windowHeight: height } = wx.getWindowInfo()
  const places = boxes({ width, height }, state).buttons
  const hit = places.findIndex((box) => touch.clientX >= box.left && touch.clientX <= box.left + box.width &&
    touch.clientY >= box.top && touch.clientY <= box.top + box.height)
  state.chosen = -1
  if (hit >= 0) state.buttons[hit].act()
  else show()
})

// WeChat on a computer has a keyboard: arrows choose a button, Enter presses it.
if (wx.onKeyDown) {
  wx.onKeyDown(({ key }) => {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }
    const count = state.buttons.length
    if (key in steps) {
      state.chosen = state.chosen < 0 ? (steps[key] > 0 ? 0 : count - 1) : (state.chosen + steps[key] + count) % count
      show()
    } else if ((key === 'Enter' || key === ' ') && state.chosen >= 0) {
      state.buttons[state.chosen].act()
    }
  })
}

wx.onShow(show) // the user comes back, maybe with another language or theme
if (wx.onWindowResize) wx.onWindowResize(show)

show()
login().then(bag).then(() => say('Logged in', '已登录')).catch(complain)
