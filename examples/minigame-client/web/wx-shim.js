// WeChat's functions that game.js calls, for a browser. The simulated WeChat behind
// /phone/ does what WeChat's app does on a phone: see phone.go. The user is "alice", or
// the one in the page's address: ?user=bob.
const surface = document.querySelector('canvas')
const user = new URLSearchParams(location.search).get('user') || 'alice'
const find = (id) => document.getElementById(id)
const words = (en, zh) => navigator.language.startsWith('zh') ? zh : en

async function phone (path, data) {
  const response = await fetch('/phone/' + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, ...data })
  })
  if (!response.ok) throw new Error((await response.text()).trim())
  return response.json()
}

window.GAME_SERVER = location.origin

window.wx = {
  createCanvas: () => surface,
  getAppBaseInfo: () => ({ language: navigator.language.replace('-', '_') }),
  getWindowInfo: () => ({ windowWidth: surface.width, windowHeight: surface.height }),

  onTouchEnd (listener) {
    surface.addEventListener('pointerup', (event) => {
      const box = surface.getBoundingClientRect()
      listener({ changedTouches: [{ clientX: event.clientX - box.left, clientY: event.clientY - box.top }] })
    })
  },

  login ({ success, fail = () => {} }) {
    phone('login').then(success, (fault) => fail({ errMsg: 'login:fail ' + fault.message }))
  },

  request ({ url, method, header, data, success, fail = () => {} }) {
    fetch(url, { method, headers: header, body: JSON.stringify(data) }).then(async (response) => {
      const text = await response.text()
      let answer = text
      try { answer = JSON.parse(text) } catch {}
      success({ statusCode: response.status, data: answer })
    }).catch((fault) => fail({ errMsg: 'request:fail ' + fault.message }))
  },

  createUserInfoButton ({ text, style }) {
    const button = document.createElement('button')
    button.className = 'native'
    button.textContent = text
    for (const [name, value] of Object.entries(style)) {
      button.style[name] = typeof value === 'number' ? value + 'px' : value
    }
    button.style.borderStyle = 'solid'
    find('phone').append(button)
    return {
      onTap (listener) {
        button.addEventListener('click', () => {
          const agreed = confirm(words('Let the game know your nickname and picture?', '允许游戏获取你的昵称和头像吗？'))
          const answer = agreed ? phone('profile') : Promise.reject(new Error('auth deny'))
          answer.then(listener, (fault) => listener({ errMsg: 'getUserInfo:fail ' + fault.message }))
        })
      },
      destroy: () => button.remove()
    }
  },

  openCustomerServiceConversation ({ sessionFrom = '', showMessageCard, sendMessageTitle = '', sendMessagePath = '' }) {
    chat.replaceChildren()
    find('service').hidden = false
    find('card').hidden = !showMessageCard
    find('card').textContent = words('Card', '卡片')
    find('card').title = sendMessageTitle
    find('card').onclick = () => act('send', { title: sendMessageTitle, path: sendMessagePath }, words('[card] ', '[卡片] ') + sendMessageTitle)
    act('enter', { sessionFrom })
    find('text').focus()
  }
}

// The conversation, which WeChat shows above the game.
const chat = find('chat')
let seen = 0

function show (who, text) {
  const item = document.createElement('li')
  item.className = who
  item.textContent = text
  chat.append(item)
  chat.scrollTop = chat.scrollHeight
}

async function act (path, data, mine) {
  if (mine) show('user', mine)
  try {
    const answer = await phone(path, { ...data, seen })
    seen = answer.seen
    for (const text of answer.received) show('bot', text)
  } catch (fault) {
    show('bot', '(' + fault.message + ')')
  }
}

// What index.html says in English.
document.documentElement.lang = words('en', 'zh-CN')
for (const [id, zh] of [['title', '客服会话'], ['close', '关闭'], ['send', '发送']]) {
  find(id).textContent = words(find(id).textContent, zh)
}

find('close').onclick = () => { find('service').hidden = true }
document.querySelector('form').onsubmit = (event) => {
  event.preventDefault()
  const text = find('text').value.trim()
  find('text').value = ''
  if (text) act('send', { text }, text)
}
