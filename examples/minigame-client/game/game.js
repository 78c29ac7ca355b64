// A mini-game that logs in, gets the user's profile and opens customer service. It runs in
// WeChat's developer tools and, with web/wx-shim.js, in a browser.
//
// It never gets and never sends an openid: the server knows the user by the random session
// ID that it gave to the client.

/* global wx, GAME_SERVER */

// On a phone, use https and a host that is listed in WeChat's console (服务器域名).
const server = typeof GAME_SERVER === 'undefined' ? 'http://127.0.0.1:8080' : GAME_SERVER
const level = 7

const chinese = wx.getAppBaseInfo().language.startsWith('zh')
const text = (en, zh) => chinese ? zh : en

let session = ''
let greeting = text('Hello, stranger', '你好，陌生人')
let status = text('logging in ...', '登录中……')

// login exchanges the code of wx.login for a session of the game's own.
function login () {
  return new Promise((resolve, reject) => {
    wx.login({
      fail: reject,
      success: ({ code }) => request('/login', { code }).then(({ statusCode, data }) => {
        if (statusCode !== 200) {
          reject(new Error(text('the server refuses the login: ', '服务器拒绝登录：') + statusCode))
          return
        }
        session = data.session
        resolve()
      }, reject)
    })
  })
}

// call sends a request of this user, and logs in again if it must.
function call (path, data) {
  return request(path, data)
    .then((answer) => answer.statusCode === 401 ? login().then(() => request(path, data)) : answer)
    .then((answer) => {
      if (answer.statusCode !== 200) throw new Error(path + ': ' + answer.statusCode)
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

// The first canvas is the screen.
const canvas = wx.createCanvas()
const { windowWidth: width, windowHeight: height } = wx.getWindowInfo()
const service = { left: width / 2 - 120, top: height * 0.6, width: 240, height: 48 }

function draw () {
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#fff7e6'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.textAlign = 'center'
  pen.fillStyle = '#333'
  pen.font = '28px sans-serif'
  pen.fillText(text('Level ' + level, '第 ' + level + ' 关'), width / 2, height * 0.2)
  pen.font = '20px sans-serif'
  pen.fillText(greeting, width / 2, height * 0.3)
  pen.font = '14px sans-serif'
  pen.fillStyle = '#888'
  pen.fillText(status, width / 2, height * 0.36)
  pen.fillStyle = '#07c160'
  pen.fillRect(service.left, service.top, service.width, service.height)
  pen.fillStyle = '#fff'
  pen.font = '18px sans-serif'
  pen.fillText(text('Ask customer service', '联系客服'), width / 2, service.top + 30)
}

function say (news) {
  status = news
  draw()
}

// WeChat gives the profile only after a tap on its own button (since 2022 the same grey
// one for everybody). The server checks the signature and decrypts encryptedData.
const button = wx.createUserInfoButton({
  type: 'text',
  text: text('Show who you are', '告诉游戏我是谁'),
  withCredentials: true,
  lang: text('en', 'zh_CN'),
  style: {
    left: service.left,
    top: height * 0.45,
    width: service.width,
    height: service.height,
    lineHeight: service.height,
    backgroundColor: '#ffffff',
    borderColor: '#07c160',
    borderWidth: 1,
    borderRadius: 0,
    color: '#07c160',
    textAlign: 'center',
    fontSize: 18
  }
})
button.onTap(({ rawData, signature, encryptedData, iv }) => {
  if (!encryptedData) {
    say(text('fine, stay a stranger', '好的，保持匿名'))
    return
  }
  call('/profile', { rawData, signature, encryptedData, iv }).then(({ nickName }) => {
    greeting = text('Hello, ', '你好，') + nickName
    say(text('the server has verified who you are', '服务器已验证你的身份'))
    button.destroy()
  }).catch((fault) => say(fault.message))
})

// sessionFrom tells the bot where the user comes from. It proves nothing: the client can
// send any text. The card waits in the conversation until the user sends it.
wx.onTouchEnd(({ changedTouches: [touch] }) => {
  const x = touch.clientX - service.left
  const y = touch.clientY - service.top
  if (x < 0 || y < 0 || x > service.width || y > service.height) return
  wx.openCustomerServiceConversation({
    sessionFrom: 'level=' + level,
    showMessageCard: true,
    sendMessageTitle: text('I am stuck on level ' + level, '我卡在第 ' + level + ' 关了'),
    sendMessagePath: '?level=' + level,
    fail: ({ errMsg }) => say(errMsg)
  })
})

draw()
login().then(() => say(text('logged in', '已登录')), (fault) => say(fault.message || fault.errMsg))
