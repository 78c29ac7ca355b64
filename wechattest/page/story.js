// What happened in an exchange, in plain words of both languages.
import {fill, language, pick} from './i18n.js';
import {userOf} from './store.js';
import {took} from './times.js';

// What the bot asks of WeChat, by path: the row's name, and the sentence's verb phrase.
const calls = {
  '/cgi-bin/token': ['access_token', '接口调用凭据', 'asks for an access_token', '请求 access_token'],
  '/cgi-bin/stable_token': ['stable_token', '稳定版接口调用凭据', 'asks for the stable access_token', '请求稳定版 access_token'],
  '/sns/jscode2session': ['Login', '登录', 'turns a login code into a session', '用 code 换取 session_key 与 openid'],
  '/wxa/checksession': ['Check session', '检验登录态', 'asks whether a session_key still counts', '检验 session_key 是否有效'],
  '/wxa/resetusersessionkey': ['Reset session', '重置登录态', 'replaces a session_key', '重置 session_key'],
  '/cgi-bin/message/custom/send': ['Customer message', '发送客服消息', 'sends a customer message', '发送客服消息'],
  '/cgi-bin/message/custom/business/typing': ['Typing', '输入状态', 'says that it is typing', '下发输入状态'],
  '/cgi-bin/message/custom/typing': ['Typing', '输入状态', 'says that it is typing', '下发输入状态'],
  '/cgi-bin/media/upload': ['Upload media', '上传素材', 'uploads a picture', '上传临时素材'],
  '/cgi-bin/media/get': ['Fetch media', '获取素材', 'fetches a picture', '获取临时素材'],
  '/cgi-bin/openapi/rid/get': ['Look up rid', '查询 rid', 'looks a failed call up by its rid', '查询 rid 信息'],
  '/cgi-bin/openapi/quota/get': ['Look up quota', '查询调用次数', 'asks what an API may still be called', '查询接口调用次数'],
  '/cgi-bin/clear_quota': ['Clear quota', '重置调用次数', 'has the API quotas cleared', '重置接口调用次数'],
  '/cgi-bin/clear_quota/v2': ['Clear quota', '重置调用次数', 'has the API quotas cleared', '重置接口调用次数'],
  '/cgi-bin/getcallbackip': ['Callback IPs', '推送 IP', 'asks which addresses pushes come from', '查询推送服务器 IP'],
  '/cgi-bin/get_api_domain_ip': ['API IPs', '接口 IP', 'asks for the addresses of the API', '查询接口服务器 IP'],
  '/cgi-bin/callback/check': ['Network check', '网络检测', 'has its network checked', '进行网络检测'],
  '/cgi-bin/message/subscribe/send': ['Subscribe message', '发送订阅消息', 'sends a subscribe message', '发送订阅消息'],
  '/wxaapi/newtmpl/addtemplate': ['Add template', '选用模板', 'selects a template of subscribe messages', '选用订阅消息模板'],
  '/wxaapi/newtmpl/gettemplate': ['Templates', '已选用的模板', 'lists its templates of subscribe messages', '查询已选用的订阅消息模板'],
  '/wxaapi/newtmpl/deltemplate': ['Delete template', '删除模板', 'deletes a template of subscribe messages', '删除订阅消息模板'],
  '/wxa/getwxacodeunlimit': ['Mini-program code', '生成小程序码', 'makes a mini-program code', '生成小程序码'],
  '/wxa/getwxacode': ['Mini-program code', '生成小程序码', 'makes a mini-program code', '生成小程序码'],
  '/cgi-bin/wxaapp/createwxaqrcode': ['QR code', '生成二维码', 'makes a QR code', '生成二维码'],
  '/wxa/generatescheme': ['URL scheme', '生成 URL Scheme', 'makes a URL scheme', '生成 URL Scheme'],
  '/wxa/generate_urllink': ['URL link', '生成 URL Link', 'makes a URL link', '生成 URL Link'],
  '/wxa/genwxashortlink': ['Short link', '生成短链接', 'makes a short link', '生成短链接'],
  '/wxa/media_check_async': ['Media check', '音视频检测', 'has a picture or sound checked', '检测图片或音频'],
  '/wxa/business/getuserphonenumber': ['Phone number', '获取手机号', 'exchanges a code for a phone number', '用 code 换取手机号'],
  '/wxa/game/getbalance': ['Coin balance', '游戏币余额', 'asks for a coin balance', '查询游戏币余额'],
  '/wxa/game/pay': ['Spend coins', '扣除游戏币', 'spends coins of a user', '扣除游戏币'],
  '/wxa/game/cancelpay': ['Give coins back', '退回游戏币', 'gives spent coins back', '退回扣除的游戏币'],
  '/wxa/game/present': ['Give coins', '赠送游戏币', 'gives coins to a user', '赠送游戏币'],
  '/wxa/game/queryorderinfo': ['Order', '查询订单', 'asks how an order stands', '查询订单状态'],
  '/xpay/query_user_balance': ['Coin balance', '代币余额', 'asks for a coin balance', '查询代币余额'],
  '/xpay/currency_pay': ['Spend coins', '扣减代币', 'spends coins of a user', '扣减代币'],
  '/xpay/cancel_currency_pay': ['Give coins back', '退还代币', 'gives spent coins back', '退还扣减的代币'],
  '/xpay/present_currency': ['Give coins', '赠送代币', 'gives coins to a user', '赠送代币'],
  '/xpay/query_order': ['Order', '查询订单', 'asks how an order stands', '查询订单'],
  '/xpay/notify_provide_goods': ['Delivered', '通知已发货', 'says that the goods are delivered', '通知已发货'],
  '/xpay/refund_order': ['Refund', '退款', 'has an order refunded', '发起退款'],
  '/wxa/msg_sec_check': ['Content check', '内容安全', 'has a text checked', '进行文本内容安全识别'],
};

// What WeChat pushes, by kind.
const pushes = {
  __proto__: null, // an event may be called constructor
  text: ['Text', '文本', 'sent a text', '发送了一条文本'],
  image: ['Picture', '图片', 'sent a picture', '发送了一张图片'],
  miniprogrampage: ['Card', '小程序卡片', 'sent a mini-program card', '发送了一张小程序卡片'],
  link: ['Link', '链接', 'sent a link', '发送了一个链接'],
  minigame_coin_deliver_completed: ['Coins bought', '游戏币发货', 'bought coins', '购买了游戏币'],
  minigame_recharge_center_coin_deliver_completed: ['Coins bought', '充值中心发货', 'bought coins in the recharge centre', '在充值中心购买了游戏币'],
  minigame_game_pay_goods_deliver_notify: ['Item to deliver', '道具发货', 'bought an item', '购买了道具'],
  minigame_h5_goods_deliver_notify: ['Item to deliver', '商城道具发货', 'bought an item outside the game', '在商城购买了道具'],
  minigame_pay_refund_succ_notify: ['Refunded', '退款成功', 'was refunded', '已退款'],
  minigame_deliver_goods: ['Gift to deliver', '礼包发货', 'took a gift package', '领取了礼包'],
  xpay_goods_deliver_notify: ['Item to deliver', '道具发货', 'bought an item', '购买了道具'],
  xpay_coin_pay_notify: ['Coins bought', '代币到账', 'bought coins', '购买了代币'],
  xpay_refund_notify: ['Refunded', '退款', 'was refunded', '已退款'],
  xpay_subscribe_ios_refund_query_notify: ['Apple asks', '苹果退款意见询问', 'asked Apple for a refund', '向苹果申请退款'],
  subscribe_msg_popup_event: ['Subscription chosen', '订阅弹窗选择', 'chose in the popup of subscribe messages', '在订阅消息弹窗中做出选择'],
  subscribe_msg_change_event: ['Subscription changed', '订阅设置变更', 'changed the settings of subscribe messages', '更改了订阅消息设置'],
  subscribe_msg_sent_event: ['Subscribe message sent', '订阅消息下发结果', 'was sent a subscribe message', '被下发了一条订阅消息'],
  user_enter_tempsession: ['Enters the session', '进入会话', 'entered the customer-service session', '进入了客服会话'],
};

// isPaid tells the pushes that WeChat repeats for hours.
export const isPaid = kind => /^(minigame_(?!act_)|xpay_(?!subscribe_ios_))/.test(kind);

export function kindText({direction, kind, path, status, ok, forged}) {
  const entry = direction === 'push' ? pushes[kind] : calls[path];
  if (entry) return pick(entry[0], entry[1]);
  if (direction === 'push' && kind === 'verification') {
    return forged || ok && status >= 400 ? pick('URL verification, forged', 'URL 验证（伪造）') : pick('URL verification', 'URL 验证');
  }
  return kind && kind !== 'api' ? kind : path || kind;
}

const sentences = {
  verify: ['WeChat checks the callback URL with a signed GET; the bot has to answer the echostr.', '微信以带签名的 GET 验证回调 URL，服务器须原样返回 echostr。'],
  notice: ['WeChat has a notice for the bot ({kind}).', '微信有一条通知要推送（{kind}）。'],
  verifyForged: ['The simulator asks as nobody may: with a wrong signature. The bot has to refuse.', '模拟器用错误的签名请求，服务器应当拒绝。'],
  event: ['{who} caused the event {kind}.', '{who} 触发了事件 {kind}。'],
  user: ['{who} {what}.', '{who} {what}。'],
  pushed: ['WeChat signs it{sealed} and posts it to the bot{again}.', '微信签名{sealed}后 POST 到服务器{again}。'],
  sealed: [', encrypts it', '并加密'],
  again: [' (delivery {n} of 3)', '（第 {n} 次推送）'],
  againPaid: [' (delivery {n})', '（第 {n} 次推送）'],
  silent: ['No answer came within {ms}.', '{ms} 内没有收到回包。'],
  bypassed: ['A human agent has the session, so the bot is not asked.', '会话由人工客服接待，不推送到服务器。'],
  unserved: ['No bot is connected, so nothing is pushed.', '未接入服务器，没有推送。'],
  answered: ['The bot answers {status} after {ms}: {text}.', '服务器用时 {ms}，返回 {status}：{text}。'],
  empty: ['nothing', '空串'],
  replied: ['a reply', '一条回复'],
  call: ['The bot {what}{who}.', '服务器{what}{who}。'],
  callOther: ['The bot calls {path}{who}.', '服务器调用 {path}{who}。'],
  to: [' to {who}', '（给 {who}）'],
  accepted: ['WeChat does it, within {ms}.', '微信用时 {ms}，处理成功。'],
  documented: ['The simulator holds the request against the documentation and answers a sample, within {ms}.', '模拟器按文档检查请求，用时 {ms}，返回示例。'],
  refused: ['WeChat refuses with errcode {code}, within {ms}.', '微信用时 {ms}，返回错误码 {code}。'],
  broken: ['WeChat answers HTTP {status} after {ms}.', '微信用时 {ms}，返回 HTTP {status}。'],
  noAnswer: ['The answer never reaches the bot.', '响应未能送达服务器。'],
};

const say = (name, values) => fill(pick(...sentences[name]), values);

const someone = openId => userOf(openId) || (openId ? `${openId.slice(0, 10)}…` : '');

// story tells an exchange in two or three sentences.
export function story(exchange) {
  return exchange.direction === 'push' ? pushStory(exchange) : callStory(exchange);
}

function pushStory(exchange) {
  const who = someone(exchange.openId);
  const ms = took(exchange.durationMs);
  const lines = [];
  if (exchange.kind === 'verification') lines.push(say(exchange.signature && !exchange.signature.valid ? 'verifyForged' : 'verify'));
  else {
    const known = pushes[exchange.kind];
    if (known && who) lines.push(say('user', {who, what: language() === 'zh' ? known[3] : known[2]}));
    else if (who) lines.push(say('event', {who, kind: exchange.kind}));
    else lines.push(say('notice', {kind: exchange.kind}));
    lines.push(say('pushed', {
      sealed: exchange.envelope ? say('sealed') : '', again: exchange.attempt > 1 ? say(isPaid(exchange.kind) ? 'againPaid' : 'again', {n: exchange.attempt}) : ''}));
  }
  if (!exchange.status && exchange.ok) return [lines[0], say(exchange.note === 'no callback is served' ? 'unserved' : 'bypassed')];
  if (!exchange.status) lines.push(say('silent', {ms}));
  else lines.push(say('answered', {ms, status: exchange.status, text: answerText(exchange)}));
  return lines;
}

function answerText({plainAnswer, responseBody}) {
  const text = (plainAnswer || responseBody || '').trim();
  if (!text) return say('empty');
  if (text.length > 40) return say('replied');
  return language() === 'zh' ? `“${text}”` : `"${text}"`;
}

function callStory(exchange) {
  const known = calls[exchange.path];
  const ms = took(exchange.durationMs);
  const who = exchange.openId ? say('to', {who: someone(exchange.openId)}) : '';
  const lines = [known ? say('call', {what: language() === 'zh' ? known[3] : known[2], who}) : say('callOther', {path: exchange.path, who})];
  if (!exchange.status) lines.push(say('noAnswer'));
  else if (exchange.code) lines.push(say('refused', {code: exchange.code, ms}));
  else if (exchange.status !== 200) lines.push(say('broken', {status: exchange.status, ms}));
  else lines.push(say(exchange.documented ? 'documented' : 'accepted', {ms}));
  return lines;
}
