// The page's words, English and Chinese side by side.
import {emit} from './store.js';

const words = {
  brand: ['Simulated WeChat', '模拟微信'],
  app: ['App', '小程序'],
  newApp: ['Another app on this WeChat', '在这个微信里再建一个小程序'],
  connect: ['Connect your bot', '接入你的服务器'],
  callbackNone: ['no bot connected', '未接入服务器'],
  callbackVerified: ['callback verified', '回调已验证'],
  callbackInsecure: ['accepted, but not safe', '已接受，但不安全'],
  callbackServed: ['callback not verified', '回调未验证'],
  callbackFailed: ['callback refused', '回调验证失败'],
  clock: ['Clock', '时钟'],
  ahead: ['{time} ahead', '快 {time}'],
  advance: ['Move the clock {time} ahead', '时钟拨快 {time}'],
  advanced: ['The clock is {time} ahead now', '时钟已拨快 {time}'],
  fault: ['Faults', '故障'],
  faultNone: ['no fault', '无故障'],
  faultTitle: ['Break something', '制造故障'],
  faultLead: ['Choose what goes wrong. It strikes the next requests that match, and the exchanges show where.', '选择要注入的故障：之后符合条件的请求都会触发，并在请求记录中标出。'],
  faultActive: ['Active now', '当前生效'],
  faultOn: ['Turn on', '启用'],
  faultOff: ['Turn off', '关闭'],
  faultOffAll: ['Turn all off', '全部关闭'],
  faultTimes: ['How often', '次数'],
  timesOnce: ['once', '一次'],
  timesThrice: ['three times', '三次'],
  timesAlways: ['until turned off', '直到关闭'],
  faultNth: ['From the nth on', '从第几次起'],
  faultPath: ['Only this path', '仅此路径'],
  faultUser: ['Only this user', '仅此用户'],
  everyone: ['everyone', '所有人'],
  faultChance: ['Chance', '概率'],
  faultDuration: ['Delay in ms', '延迟（毫秒）'],
  faultCode: ['errcode', 'errcode'],
  faultMessage: ['errmsg', 'errmsg'],
  faultLost: ['the request has no effect', '丢弃请求（不处理）'],
  faultStruck: ['struck {n}×', '已触发 {n} 次'],
  faultLeft: ['{n} left', '剩 {n} 次'],
  groupToken: ['access_token', 'access_token'],
  groupApi: ['API answers', '接口响应'],
  groupNetwork: ['Network', '网络'],
  groupPush: ['Pushes', '推送'],
  clear: ['Clear the log', '清空记录'],
  cleared: ['The log is empty now', '记录已清空'],
  export: ['Export a transcript', '导出记录'],
  import: ['Import a transcript', '导入记录'],
  imported: ['An imported transcript: to look at, not to play with.', '这是导入的记录：只可查看，不可操作。'],
  importedShort: ['imported', '已导入'],
  backToLive: ['Back to live', '返回实时'],
  importNoJSON: ['That file is no transcript: it is not JSON.', '该文件不是导出的记录：不是 JSON 格式。'],
  importTooLarge: ['That file is too large: 32 MiB at most.', '文件过大：最多 32 MiB。'],
  help: ['Keyboard help', '键盘帮助'],
  language: ['中文', 'EN'],
  languageLabel: ['换成中文', 'Switch to English'],
  offline: ['The simulator does not answer. Trying again…', '模拟器没有响应，正在重连…'],

  users: ['Users', '用户'],
  addUser: ['Add user', '添加用户'],
  userName: ['Name', '名字'],
  add: ['Add', '添加'],
  cancel: ['Cancel', '取消'],
  close: ['Close', '关闭'],
  noUsers: ['No users yet.', '还没有用户。'],
  quota: ['Replies left', '可下发条数'],
  quotaOf: ['{left} of {quota}', '{left} / {quota}'],
  windowLeft: ['window closes in {time}', '下发时限还剩 {time}'],
  windowShut: ['window shut', '不在下发时限内'],
  quotaNone: ['no reply left (45047)', '条数已用完（45047）'],
  isTyping: ['bot is typing', '对方正在输入'],
  isQueued: ['waits for a human', '等待人工'],
  isWithAgent: ['with a human', '人工接待'],
  isBlocked: ['logins refused', '登录被拒'],
  isLoggedIn: ['logged in', '已登录'],
  loginCode: ['Login code', '登录凭证'],
  loginCodeMake: ['wx.login', 'wx.login'],
  loginCodeHint: ['once, within {time}', '一次有效，{time} 内'],
  loginCodeLate: ['lapsed', '已过期'],
  copy: ['Copy', '复制'],
  copied: ['Copied', '已复制'],
  copyFailed: ['The browser did not allow copying. Here it is:', '浏览器不允许复制，内容如下：'],
  agentAccepts: ['Human takes over', '人工接入'],
  agentCloses: ['Human leaves', '结束人工接待'],
  endSession: ['End session_key', '使 session_key 失效'],
  sessionEnded: ['The session_key no longer counts (87007)', 'session_key 已失效（87007）'],
  block: ['Refuse logins', '拒绝登录'],
  unblock: ['Allow logins', '允许登录'],
  platform: ['Platform', '平台'],
  mode: ['Protection', '消息加密方式'],
  modeSecure: ['secure', '安全模式'],
  modeCompatible: ['compatible', '兼容模式'],
  modePlain: ['plain', '明文模式'],
  format: ['Format', '数据格式'],
  formatAuto: ['as the account has it', '按账号类型'],
  account: ['Account', '账号类型'],
  accountMini: ['mini-program', '小程序'],
  accountOfficial: ['official account', '公众号'],
  originalId: ['Original id', '原始 ID'],
  tokens: ['access_token', 'access_token'],
  tokensNone: ['none handed out', '未发放'],
  media: ['Media kept', '临时素材'],

  phone: ['Phone of {name}', '{name} 的手机'],
  phoneTitle: ['Customer service', '客服消息'],
  typing: ['The bot is typing', '对方正在输入'],
  agentBanner: ['A human agent has this session: the bot is not asked.', '人工客服接待中：消息不再推送到服务器。'],
  queuedBanner: ['Handed to the human agents: nobody has accepted yet.', '已转人工：尚无客服接入。'],
  noBotBanner: ['No bot is connected: nobody reads these messages.', '尚未接入服务器：消息无人接收。'],
  welcomeTitle: ['A WeChat of your own', '你自己的微信'],
  welcomeOne: ['Connect your bot: start it with the settings shown there, and give its callback URL.', '点“接入你的服务器”，用给出的配置启动服务器，再填写推送地址。'],
  welcomeServed: ['Your bot is connected.', '服务器已接入。'],
  welcomeTwo: ['Add a user, enter the session and say hello. Every request shows on the right.', '添加一名用户，进入会话打个招呼。每个请求都会显示在右侧。'],
  chatEmpty: ['Enter the session or say hello.', '进入会话，或打个招呼。'],
  chatEmptyHint: ['As in WeChat, the bot may answer only after that.', '和真实微信一样，用户先发消息或进入会话，服务器才能回复。'],
  message: ['Message', '消息'],
  messagePlaceholder: ['Say something as {name}', '以 {name} 的身份说点什么'],
  send: ['Send', '发送'],
  image: ['Picture', '图片'],
  card: ['Card', '卡片'],
  enter: ['Enter', '进入会话'],
  event: ['Event', '事件'],
  emoji: ['Emoji', '表情'],
  imageChoose: ['Choose a picture', '选择图片'],
  imageSample: ['Send a sample', '发送示例图'],
  imageHint: ['PNG, JPEG or GIF up to 2 MB; dropping and pasting work too.', 'PNG、JPEG 或 GIF，最大 2 MB；也可拖放或粘贴。'],
  imageTooLarge: ['That picture is too large: 2 MB at most.', '图片过大：最大 2 MB。'],
  imageNone: ['That is no picture.', '这不是图片。'],
  imageOf: ['Picture from {name}', '{name} 发来的图片'],
  enlarge: ['Enlarge', '放大'],
  drop: ['Drop the picture to send it', '松开即发送图片'],
  cardTitle: ['Title', '标题'],
  cardPath: ['Page path', '页面路径'],
  cardTitleSample: ['Sword of the north', '北境之剑'],
  miniProgram: ['Mini program', '小程序'],
  sessionFrom: ['sessionFrom', 'sessionFrom'],
  enterHint: ['The session-from of the button goes to the bot with the event.', '按钮上的 session-from 会随事件推送到服务器。'],
  didAgentAccepts: ['A human agent took the session', '人工客服已接入'],
  didAgentCloses: ['The human agent left', '人工客服已结束接待'],
  didEndSession: ['The session_key of {name} ended', '{name} 的 session_key 已失效'],
  didBlock: ['Logins of {name} are refused now', '{name} 的登录将被拒绝'],
  didUnblock: ['Logins of {name} are allowed again', '{name} 可以重新登录'],
  didOpenPage: ['{name} opened a page', '{name} 打开页面'],
  entered: ['{name} entered the session', '{name} 进入会话'],
  eventTitle: ['Push an event', '推送事件'],
  eventLead: ['What WeChat adds (ToUserName, FromUserName, CreateTime) is added here too.', 'ToUserName、FromUserName、CreateTime 会自动填写。'],
  eventKind: ['Kind', '类型'],
  eventFields: ['Fields (JSON)', '字段（JSON）'],
  eventForApp: ['about the app', '关于小程序'],
  eventForUser: ['about {name}', '关于 {name}'],
  eventBadJSON: ['That is no JSON object.', '不是 JSON 对象。'],
  eventPushed: ['Pushed: {what}', '已推送：{what}'],
  push: ['Push', '推送'],
  bypassed: ['A human has the session: the bot was not asked.', '人工接待中：未推送到服务器。'],
  showExchange: ['Show the exchange', '查看请求'],
};

let current = remembered() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

function remembered() {
  try {
    const kept = localStorage.getItem('language');
    return kept === 'zh' || kept === 'en' ? kept : null;
  } catch {
    return null; // storage may be off
  }
}

export function language() {
  return current;
}

export function setLanguage(next) {
  current = next;
  try {
    localStorage.setItem('language', next);
  } catch {
    // It then lasts as long as the page.
  }
  showLanguage();
  emit('language');
}

export function showLanguage() {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
  document.title = t('brand');
}

// pick chooses from an English and a Chinese text.
export function pick(english, chinese) {
  return current === 'zh' && chinese ? chinese : english;
}

// bare takes the package's name off a message of the simulator's.
export function bare(text) {
  return text.replace(/^(wechattest: )+/, '');
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? values[name] : all));
}

export function addWords(more) {
  Object.assign(words, more);
}

export function t(key, values) {
  const entry = words[key];
  return entry ? fill(pick(...entry), values) : key;
}
