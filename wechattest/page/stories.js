// A push and what the bot called because of it, as one sentence.
import {fill, language, pick} from './i18n.js';
import {callsOf, userOf} from './store.js';
import {took} from './times.js';

// What the bot did by a call, by path.
const deeds = {
  __proto__: null,
  '/cgi-bin/token': ['fetched a token', '获取了 token'],
  '/cgi-bin/stable_token': ['fetched a token', '获取了 token'],
  '/sns/jscode2session': ['exchanged a login code', '换取了 session_key'],
  '/cgi-bin/message/custom/send': ['sent a message', '发送了客服消息'],
  '/cgi-bin/message/custom/business/typing': ['showed that it types', '下发了输入状态'],
  '/cgi-bin/message/custom/typing': ['showed that it types', '下发了输入状态'],
  '/cgi-bin/media/upload': ['uploaded', '上传了素材'],
  '/cgi-bin/media/get': ['fetched a picture', '下载了素材'],
  '/wxa/msg_sec_check': ['had a text checked', '检测了文本'],
  '/wxa/getwxacodeunlimit': ['made a code', '生成了小程序码'],
  '/wxa/getwxacode': ['made a code', '生成了小程序码'],
  '/cgi-bin/wxaapp/createwxaqrcode': ['made a QR code', '生成了二维码'],
  '/wxa/generatescheme': ['made a link', '生成了链接'],
  '/wxa/generate_urllink': ['made a link', '生成了链接'],
  '/wxa/genwxashortlink': ['made a link', '生成了链接'],
  '/wxa/game/getbalance': ['looked up the coins', '查询了游戏币'],
  '/wxa/game/pay': ['spent coins', '扣除了游戏币'],
  '/wxa/game/present': ['gave coins', '赠送了游戏币'],
  '/xpay/query_user_balance': ['looked up the coins', '查询了代币'],
  '/wxa/sec/order/upload_shipping_info': ['shipped the order', '录入了发货信息'],
  '/wxa/sec/order/upload_combined_shipping_info': ['shipped the orders', '录入了合单发货信息'],
  '/wxa/sec/order/get_order': ['looked up the order', '查询了订单'],
  '/wxa/sec/order/get_order_list': ['listed the orders', '查询了订单列表'],
  '/wxa/sec/order/notify_confirm_receive': ['reminded the user to confirm', '提醒了用户确认收货'],
  '/xpay/query_order': ['looked up the order', '查询了订单'],
  '/xpay/notify_provide_goods': ['reported the delivery', '通知了发货'],
};

const sent = {
  __proto__: null,
  text: ['sent a text', '发送了文本'],
  image: ['sent an image', '发送了图片'],
  card: ['sent a card', '发送了小程序卡片'],
  link: ['sent a link', '发送了图文链接'],
  subscribe: ['sent a subscribe message', '发送了订阅消息'],
  order: ['had WeChat tell the user', '由微信通知了用户'],
};

// What the user did, by the kind of push.
const began = {
  __proto__: null,
  text: ['{who} wrote', '{who} 发来文本'],
  image: ['{who} sent a picture', '{who} 发来图片'],
  subscribe_msg_popup_event: ['{who} chose in the subscribe popup', '{who} 在订阅弹窗中做出选择'],
  subscribe_msg_change_event: ['{who} changed the subscriptions', '{who} 更改了订阅设置'],
  subscribe_msg_sent_event: ['{who} was sent a subscribe message', '{who} 被下发了订阅消息'],
  miniprogrampage: ['{who} sent a card', '{who} 发来小程序卡片'],
  link: ['{who} sent a link', '{who} 发来链接'],
  user_enter_tempsession: ['{who} entered', '{who} 进入会话'],
  minigame_coin_deliver_completed: ['{who} bought coins', '{who} 购买了游戏币'],
  minigame_game_pay_goods_deliver_notify: ['{who} bought an item', '{who} 购买了道具'],
  minigame_deliver_goods: ['{who} took a gift', '{who} 领取了礼包'],
  xpay_goods_deliver_notify: ['{who} bought an item', '{who} 购买了道具'],
  xpay_coin_pay_notify: ['{who} bought coins', '{who} 购买了代币'],
};

const words = {
  event: ['{who}: {kind}', '{who}：{kind}'],
  notice: ['{kind}', '{kind}'],
  verification: ['WeChat verified the URL', '微信验证 URL'],
  again: [' (delivery {n})', '（第 {n} 次推送）'],
  bot: ['; the bot {did}', '；服务器{did}'],
  then: ['; then it {did}', '；随后{did}'],
  answered: ['; answered {answer} in {ms}', '；用时 {ms}，返回 {answer}'],
  answeredOnly: ['; the bot answered {answer} in {ms}', '；服务器用时 {ms}，返回 {answer}'],
  silent: ['; no answer within {ms}', '；{ms} 内没有回包'],
  unasked: ['; the bot was not asked', '；未推送到服务器'],
  nothing: ['nothing', '空串'],
  reply: ['a reply', '一条回复'],
  tried: ['{did}, which failed ({code})', '{did}（失败：{code}）'],
  times: ['{did} ×{n}', '{did} ×{n}'],
};

const say = (name, values) => fill(pick(...words[name]), values);

function deed(call) {
  const known = (call.shown && sent[call.shown]) || deeds[call.path];
  const did = known ? pick(...known) : pick(`called ${call.path}`, `调用了 ${call.path}`);
  return call.ok ? did : say('tried', {did, code: call.code || call.status || '—'});
}

// deedsOf joins what the bot did; the same deed several times in a row is told once.
function deedsOf(calls) {
  const told = [];
  for (const did of calls.map(deed)) {
    if (told.at(-1)?.did === did) told.at(-1).n++;
    else told.push({did, n: 1});
  }
  return told.map(({did, n}) => (n > 1 ? say('times', {did, n}) : did)).join(pick(', ', '，'));
}

function beginning({kind, openId, attempt}) {
  const who = userOf(openId) || (openId ? `${openId.slice(0, 8)}…` : '');
  const text = kind === 'verification' ? say('verification') : !who ? say('notice', {kind})
    : began[kind] ? fill(pick(...began[kind]), {who}) : say('event', {who, kind});
  return attempt > 1 ? text + say('again', {n: attempt}) : text;
}

function answerOf({kind, ok, status, answer}) {
  if (status !== 200) return `HTTP ${status}`;
  if (kind === 'verification' && ok) return 'echostr';
  const text = (answer ?? '').trim();
  return text === '' ? say('nothing') : text === '…' ? say('reply') : text;
}

// storyLine tells a push in one sentence, such as "alice wrote; the bot fetched a token, sent a text; answered
// success in 12 ms".
export function storyLine(push) {
  const calls = callsOf(push);
  const during = calls.filter(call => !call.late);
  const after = calls.filter(call => call.late);
  const values = {answer: answerOf(push), ms: took(push.durationMs)};
  let text = beginning(push);
  if (during.length) text += say('bot', {did: deedsOf(during)});
  if (push.status) text += say(during.length ? 'answered' : 'answeredOnly', values);
  else text += say(push.ok ? 'unasked' : 'silent', values);
  if (after.length) text += say('then', {did: deedsOf(after)});
  return text + (language() === 'zh' ? '。' : '.');
}
