// What the game looks like: a gate at dusk, or at night where the phone is dark, a panel
// with the buttons, and what the user has.

const palettes = {
  light: {
    sky: ['#7cc7d8', '#f6d9a8', '#f3b27a'], far: '#8fb7a0', near: '#4f8a68', ground: '#3d6b4f',
    wall: '#8b7d6b', wallDark: '#6d6152', door: '#4a3526', bar: '#2f2119', iron: '#d9b25f', orb: '#fff3cf',
    sign: '#fffdf6', signText: '#2b2418', panel: '#ffffff', text: '#1b211d', faint: '#5c665f', line: '#dfe5dd',
    strong: '#077a43', onStrong: '#ffffff', soft: '#f2f5f0', chip: '#ffffff', focus: '#0a58ca', robe: '#35508f'
  },
  dark: {
    sky: ['#0b1026', '#1b2347', '#3a2c57'], far: '#1d2c3d', near: '#16241f', ground: '#0f1a15',
    wall: '#4a4f5c', wallDark: '#363a45', door: '#241a14', bar: '#120d0a', iron: '#caa550', orb: '#e9eefc',
    sign: '#2a2d36', signText: '#f0ead9', panel: '#191d1a', text: '#e5eae6', faint: '#a3aea7', line: '#343c36',
    strong: '#0a8048', onStrong: '#ffffff', soft: '#232925', chip: '#20262c', focus: '#8ab8ff', robe: '#5b78c7'
  }
}

const font = (size, weight = 400) => weight + ' ' + size + 'px -apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", sans-serif'

// boxes places what can be tapped, from the bottom up.
export function boxes ({ width, height }, state) {
  const wide = Math.min(width - 32, 420)
  const left = Math.round((width - wide) / 2)
  const tall = 46
  const gap = 10
  const rows = state.buttons.length + (state.profile ? 0 : 1)
  const start = height - 24 - rows * tall - (rows - 1) * gap
  const row = (n) => ({ left, top: start + n * (tall + gap), width: wide, height: tall })
  const first = state.profile ? 0 : 1
  return { panel: start - 62, profile: row(0), buttons: state.buttons.map((_, n) => row(n + first)) }
}

// draw paints the whole screen; top is where the phone's own status bar ends.
export function draw (pen, { width, height, top }, state) {
  const colors = state.dark ? palettes.dark : palettes.light
  const words = (english, chinese) => state.chinese ? chinese : english
  const places = boxes({ width, height }, state)
  pen.textBaseline = 'middle'
  scenery(pen, width, places.panel + 20, colors, state)
  gate(pen, width / 2, places.panel - 4, Math.min(width * 0.62, (places.panel - top) * 0.6, 300), colors, state)
  head(pen, width, top, colors, state, words)
  panel(pen, width, height, places, colors, state)
}

function scenery (pen, width, height, colors, state) {
  const sky = pen.createLinearGradient(0, 0, 0, height)
  colors.sky.forEach((color, n) => sky.addColorStop(n / 2, color))
  pen.fillStyle = sky
  pen.fillRect(0, 0, width, height + 20)
  pen.fillStyle = colors.orb
  disc(pen, width * 0.8, height * 0.36, 26)
  if (state.dark) {
    pen.fillStyle = colors.sky[1]
    disc(pen, width * 0.8 + 11, height * 0.36 - 7, 22)
    pen.fillStyle = colors.orb
    for (let n = 0; n < 26; n++) disc(pen, (n * 79 + 23) % width, (n * 47 + 90) % (height * 0.62), n % 3 ? 0.8 : 1.4)
  }
  hills(pen, width, height, height * 0.66, 26, 0.6, colors.far)
  hills(pen, width, height, height * 0.77, 18, 2.1, colors.near)
  pen.fillStyle = colors.ground
  pen.fillRect(0, height * 0.89, width, height * 0.11 + 20)
}

function hills (pen, width, height, base, swing, shift, color) {
  pen.fillStyle = color
  pen.beginPath()
  pen.moveTo(0, height)
  for (let x = 0; x <= width + 8; x += 8) pen.lineTo(x, base - Math.sin(x / 62 + shift) * swing - Math.sin(x / 27 + shift) * swing * 0.3)
  pen.lineTo(width + 8, height)
  pen.fill()
}

function gate (pen, x, ground, size, colors, state) {
  const half = size / 2
  const high = size * 0.78
  const foot = ground - 8
  pen.fillStyle = colors.wallDark
  for (const side of [-1, 1]) pen.fillRect(x + side * half - (side > 0 ? size * 0.24 : 0), foot - high * 1.08, size * 0.24, high * 1.08)
  pen.fillStyle = colors.wall
  pen.fillRect(x - half + size * 0.2, foot - high * 0.86, size * 0.6, high * 0.86)
  for (const side of [-1, 1]) battlements(pen, x + side * half - (side > 0 ? size * 0.24 : 0), foot - high * 1.08, size * 0.24, 3, colors.wallDark)
  battlements(pen, x - size * 0.3, foot - high * 0.86, size * 0.6, 5, colors.wall)
  const door = size * 0.17
  pen.fillStyle = colors.door
  pen.beginPath()
  pen.moveTo(x - door, foot)
  pen.lineTo(x - door, foot - high * 0.42)
  pen.arc(x, foot - high * 0.42, door, Math.PI, 0)
  pen.lineTo(x + door, foot)
  pen.fill()
  pen.strokeStyle = colors.bar
  pen.lineWidth = 3
  for (let n = -2; n <= 2; n++) line(pen, x + n * door * 0.36, foot - high * 0.42 - Math.sqrt(Math.max(0, 1 - (n * 0.36) ** 2)) * door, x + n * door * 0.36, foot)
  pen.fillStyle = colors.iron
  rounded(pen, x - 11, foot - high * 0.36, 22, 18, 4)
  pen.strokeStyle = colors.iron
  pen.beginPath()
  pen.arc(x, foot - high * 0.36, 7, Math.PI, 0)
  pen.stroke()
  pen.fillStyle = colors.bar
  disc(pen, x, foot - high * 0.36 + 9, 3)
  hero(pen, x - half * 0.62, foot, colors, state)
  pen.fillStyle = colors.wallDark // the stone, and the key that glints under it
  pen.beginPath()
  pen.ellipse(x + half * 1.24, foot + 2, 22, 13, 0, Math.PI, 0)
  pen.fill()
  pen.fillStyle = colors.iron
  disc(pen, x + half * 1.24 - 18, foot + 3, 3)
}

function battlements (pen, left, top, width, count, color) {
  pen.fillStyle = color
  const tooth = width / (count * 2 - 1)
  for (let n = 0; n < count; n++) pen.fillRect(left + n * 2 * tooth, top - tooth * 0.9, tooth, tooth)
}

function hero (pen, x, foot, colors, state) {
  pen.fillStyle = colors.robe
  pen.beginPath()
  pen.moveTo(x - 13, foot + 6)
  pen.lineTo(x - 7, foot - 22)
  pen.lineTo(x + 7, foot - 22)
  pen.lineTo(x + 13, foot + 6)
  pen.fill()
  pen.fillStyle = '#f2c9a0'
  disc(pen, x, foot - 29, 9)
  pen.fillStyle = '#5b3a21'
  pen.beginPath()
  pen.arc(x, foot - 31, 9, Math.PI, 0)
  pen.fill()
  if (state.swords > 0) blade(pen, x + 15, foot - 14, 26)
}

function blade (pen, x, y, size) {
  pen.strokeStyle = '#dfe7ee'
  pen.lineWidth = 3.5
  line(pen, x, y, x + size * 0.35, y - size)
  pen.strokeStyle = '#b8862f'
  pen.lineWidth = 3
  line(pen, x - 5, y - 1, x + 6, y + 3)
  line(pen, x, y, x - 3, y + 8)
}

// head names the level and the user, and counts what the user has.
function head (pen, width, top, colors, state, words) {
  pen.textAlign = 'left'
  const name = state.nickName ? words('Hello, ' + state.nickName, '你好，' + state.nickName) : words('Hello, stranger', '你好，陌生人')
  const title = words('Level ' + state.level, '第 ' + state.level + ' 关')
  pen.font = font(20, 700)
  const wide = Math.max(pen.measureText(title).width, width * 0.3)
  pen.font = font(14)
  const card = Math.min(Math.max(wide, pen.measureText(name).width) + 28, width - 130)
  pen.fillStyle = colors.sign
  rounded(pen, 16, top + 8, card, 60, 14)
  pen.fillStyle = colors.signText
  pen.font = font(20, 700)
  pen.fillText(title, 30, top + 28)
  pen.font = font(14)
  pen.fillText(name, 30, top + 51, card - 28)
  purse(pen, 16, top + 80, colors, String(state.swords), (x, y) => blade(pen, x - 3, y + 4, 13))
  purse(pen, 92, top + 80, colors, String(state.gems), (x, y) => gem(pen, x, y))
}

function purse (pen, left, top, colors, count, drawing) {
  pen.fillStyle = colors.chip
  rounded(pen, left, top, 66, 30, 15)
  drawing(left + 18, top + 15)
  pen.fillStyle = colors.text
  pen.font = font(15, 600)
  pen.textAlign = 'left'
  pen.fillText(count, left + 34, top + 16)
}

function gem (pen, x, y) {
  pen.fillStyle = '#8b5cf6'
  pen.beginPath()
  pen.moveTo(x - 8, y - 3)
  pen.lineTo(x - 4, y - 8)
  pen.lineTo(x + 4, y - 8)
  pen.lineTo(x + 8, y - 3)
  pen.lineTo(x, y + 8)
  pen.fill()
  pen.strokeStyle = '#ddd0ff'
  pen.lineWidth = 1
  line(pen, x - 8, y - 3, x + 8, y - 3)
}

function panel (pen, width, height, places, colors, state) {
  pen.fillStyle = colors.panel
  pen.beginPath()
  pen.moveTo(0, height)
  pen.lineTo(0, places.panel + 22)
  pen.quadraticCurveTo(0, places.panel, 22, places.panel)
  pen.lineTo(width - 22, places.panel)
  pen.quadraticCurveTo(width, places.panel, width, places.panel + 22)
  pen.lineTo(width, height)
  pen.fill()
  pen.textAlign = 'center'
  pen.fillStyle = colors.faint
  pen.font = font(14)
  pen.fillText(state.status[state.chinese ? 1 : 0], width / 2, places.panel + 32, width - 32)
  state.buttons.forEach((button, n) => {
    const box = places.buttons[n]
    const primary = n === 0
    pen.fillStyle = primary ? colors.strong : colors.soft
    rounded(pen, box.left, box.top, box.width, box.height, 12)
    if (state.chosen === n) {
      pen.strokeStyle = colors.focus
      pen.lineWidth = 3
      path(pen, box.left - 3, box.top - 3, box.width + 6, box.height + 6, 15)
      pen.stroke()
    }
    pen.fillStyle = primary ? colors.onStrong : colors.text
    pen.font = font(16, primary ? 600 : 500)
    const text = button.text[state.chinese ? 1 : 0]
    pen.fillText(state.chosen === n ? '▸ ' + text : text, width / 2, box.top + box.height / 2 + 1, box.width - 24)
  })
}

function disc (pen, x, y, radius) {
  pen.beginPath()
  pen.arc(x, y, radius, 0, Math.PI * 2)
  pen.fill()
}

function line (pen, fromX, fromY, toX, toY) {
  pen.beginPath()
  pen.moveTo(fromX, fromY)
  pen.lineTo(toX, toY)
  pen.stroke()
}

function path (pen, left, top, width, height, radius) {
  pen.beginPath()
  pen.moveTo(left + radius, top)
  pen.arcTo(left + width, top, left + width, top + height, radius)
  pen.arcTo(left + width, top + height, left, top + height, radius)
  pen.arcTo(left, top + height, left, top, radius)
  pen.arcTo(left, top, left + width, top, radius)
  pen.closePath()
}

function rounded (pen, left, top, width, height, radius) {
  path(pen, left, top, width, height, radius)
  pen.fill()
}
