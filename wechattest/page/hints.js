// What to do where a person is stuck: a title, a reason, and code for the language of the bot.
import {h, icon, tabKeys} from './dom.js';
import {addWords, pick, t} from './i18n.js';
import {code, languages} from './hints_code.js';

addWords({
  hintLanguages: ['Language of the bot', '服务器使用的语言'],
  hintWhat: ['What to do', '怎么办'],
});

// id -> title and reason in both languages, and the topic of the code.
const hints = {
  __proto__: null, // ids come from a transcript, which anybody may have written
  silent: ['The bot takes encrypted messages and says nothing back', '服务器收下了加密消息，但没有任何回复',
    'This app is in secure mode: a push holds only ToUserName and Encrypt, and MsgType and Content are inside. A bot that looks for them outside finds nothing, and answers success. Decrypt Encrypt first, or put the app in plain mode. Then answer with the customer message API.',
    '当前为安全模式：推送里只有 ToUserName 和 Encrypt，MsgType、Content 在密文里。直接读外层字段的服务器什么也读不到，只会返回 success。请先解密 Encrypt，或改用明文模式；回复请调用客服消息接口。', 'open'],
  unread: ['The bot refuses the push: it may expect plain mode', '服务器拒绝了推送：可能按明文模式解析',
    'A status such as 400 says that it could not read the body. In secure mode the message is inside Encrypt. Decrypt it, or put the app in plain mode; and mind the data format, JSON or XML.',
    '400 之类的状态码表示请求体无法解析。安全模式下消息在 Encrypt 里：请先解密，或改用明文模式；并确认数据格式是 JSON 还是 XML。', 'open'],
  plain: ['The bot answers plainly, but the app is in secure mode', '服务器返回了明文，但当前是安全模式',
    'success and an empty answer stay plain. Anything else has to be encrypted as the push was, with Encrypt, MsgSignature, TimeStamp and Nonce. Mostly success is all that is needed: send messages with the API. Or put the app in plain mode.',
    '只有 success 和空串可以是明文；其他回包必须加密，并带 Encrypt、MsgSignature、TimeStamp、Nonce。多数情况返回 success 即可，消息用客服接口发送；也可以改用明文模式。', 'open'],
  key: ['Another EncodingAESKey or AppID', 'EncodingAESKey 或 AppID 不一致',
    'What the bot sealed can not be opened with this app’s key. Take WECHAT_AES_KEY (43 characters) and WECHAT_APPID from “Connect your bot”, and restart the bot.',
    '服务器的密文无法用当前应用的密钥解密。请从“接入你的服务器”复制 WECHAT_AES_KEY（43 个字符）和 WECHAT_APPID，并重启服务器。', 'settings'],
  signature: ['The bot refuses the signature: another Token', '服务器验签失败：Token 不一致',
    'The signature is right for this app. Mostly the bot has another Token, such as that of an earlier run: take WECHAT_TOKEN from “Connect your bot”. If it is the same, look at how the parts are sorted and joined; if the bot verifies with msg_signature, Encrypt is one of the parts, and a wrong EncodingAESKey is refused too.',
    '对当前应用来说签名是正确的，多半是服务器用了别的 Token（例如上一次运行的）：请从“接入你的服务器”复制 WECHAT_TOKEN。如果一致，请检查排序和拼接；若校验 msg_signature，还要加上 Encrypt；EncodingAESKey 不一致也会在这里被拒绝。', 'sign'],
  path: ['Nothing takes this request at the path', '该路径没有处理这个请求',
    'WeChat verifies with GET and pushes with POST, both at the callback URL, and follows no redirect. Look at the path, at a slash at its end, and whether both methods have a route.',
    '微信用 GET 验证、用 POST 推送，都发到回调 URL，且不跟随重定向。请检查路径、末尾的斜杠，以及两种方法是否都有路由。', 'route'],
  unreachable: ['Nobody answers at the callback URL', '回调 URL 没有响应',
    'The connection was refused or broke off. Start the bot, look at its port, and whether it listens at the address of the URL: localhost and 127.0.0.1 can differ.',
    '连接被拒绝或中断。请启动服务器，检查端口，以及监听的地址是否与 URL 一致（localhost 与 127.0.0.1 可能不同）。', 'route'],
  slow: ['The answer takes longer than WeChat waits', '回包超时',
    'WeChat waits 5 seconds (3 for payments), and then pushes again, three times in all: the bot does the work twice. Answer success first, and work afterwards.',
    '微信最多等 5 秒（支付为 3 秒），超时会重试，共推送三次，服务器会重复处理。请先返回 success，再处理业务。', 'later'],
  crash: ['The bot failed', '服务器出错',
    'A status of 5xx: the reason stands in the bot’s own log. In secure mode a wrong EncodingAESKey often ends so too. WeChat pushes it again, three times in all, and then shows the user its fault text.',
    '返回了 5xx：原因在服务器自己的日志里；安全模式下，EncodingAESKey 不一致也常表现为 5xx。微信会重试，共推送三次，之后用户会看到“服务出现故障”的提示。', 'log'],
  exact: ['Something stands around the word success', 'success 前后有多余内容',
    'The body has to be exactly the seven letters success: no quotes, no line end, no blank, no byte order mark (BOM), and in small letters. The same holds for the echostr.',
    '返回内容必须恰好是 success 七个字母：没有引号、换行、空格和 BOM，全部小写。echostr 也一样。', 'exact'],
  null: ['The answer is null: the handler returned nothing', '返回了 null：处理函数没有返回值',
    'The framework wrote the empty result of a handler as JSON. WeChat wants success or an empty body.',
    '框架把处理函数的空返回值写成了 JSON。微信只认 success 或空串。', 'nothing'],
  answer: ['This answer is neither success nor a reply', '回包既不是 success，也不是合法的回复',
    'In mini-programs and mini-games a push takes success, nothing, or transfer_customer_service. A text for the user goes through the customer message API.',
    '小程序和小游戏的推送只接受 success、空串或 transfer_customer_service。要回复用户，请调用客服消息接口。', 'send'],
  echo: ['The verification wants its echostr back', '验证 URL 需要原样返回 echostr',
    'Answer the GET with the value of echostr, decoded from the query, and with nothing else.',
    '收到 GET 后，把查询串里的 echostr（URL 解码后）原样返回，不能有其他内容。', 'echo'],
  'earlier-token': ['A token of an earlier run', '使用了上一次运行的 token',
    'This simulator has not handed out that access_token: the bot has kept one of an earlier run, or of real WeChat. Drop it from the cache and fetch a new one. With wechat sim --seed 1 the credentials stay the same over restarts.',
    '这个 access_token 不是本次运行发放的：服务器缓存了上一次运行（或真实微信）的 token。请清除缓存并重新获取。使用 wechat sim --seed 1 可让配置在重启后保持不变。', 'token'],
  'replaced-token': ['A newer token has replaced this one', 'token 已被更新的 token 取代',
    'Each call of /cgi-bin/token makes a new token, and the older ones end. Two programs that fetch it turn each other out: ask /cgi-bin/stable_token, and keep the token in one place.',
    '每次调用 /cgi-bin/token 都会生成新 token，旧的随之失效；两个程序同时获取会互相顶掉。请改用 /cgi-bin/stable_token，并集中保存 token。', 'stable'],
  credentials: ['Another AppID or AppSecret', 'AppID 或 AppSecret 不一致',
    'The bot has the settings of another app or of an earlier run. Take them from “Connect your bot”, and restart the bot.',
    '服务器用的是另一个应用或上一次运行的配置。请从“接入你的服务器”复制，并重启服务器。', 'settings'],
  window: ['The message comes outside the window (45015)', '不在下发时限内（45015）',
    'A bot may write only for 48 hours after a message of the user, or one minute after the user entered. Let the user write first; to reach users later there are subscribe messages.',
    '只有在用户发消息后的 48 小时内，或进入会话后的 1 分钟内，才能下发客服消息。请让用户先发消息；之后要触达用户，请用订阅消息。', 'refused'],
  'used-up': ['No reply is left (45047)', '下发条数已用完（45047）',
    'A message of the user allows 5 messages, entering allows 2, and they don’t add up. Join short texts, and keep the rest until the user writes again.',
    '用户每发一条消息最多可下发 5 条，进入会话最多 2 条，不累加。请合并短消息，其余留到用户再次发消息时。', 'refused'],
};

export const hasHint = id => Boolean(hints[id]);

export const hintTitle = id => (hints[id] ? pick(hints[id][0], hints[id][1]) : '');

let chosen = remembered();

function remembered() {
  try {
    const kept = localStorage.getItem('code');
    return languages.some(([name]) => name === kept) ? kept : 'go';
  } catch {
    return 'go'; // storage may be off
  }
}

// hintCard says what to do; it is empty for an id that isn't known.
export function hintCard(id) {
  if (!hints[id]) return null;
  const [, , reason, reasonZh, topic] = hints[id];
  const card = h('section', {class: 'hint-card', 'data-hint': id, 'aria-label': hintTitle(id)});
  const draw = () => card.replaceChildren(
    h('h4', {}, icon('bulb'), hintTitle(id)),
    h('p', {}, pick(reason, reasonZh)),
    h('div', {class: 'hint-tabs', role: 'tablist', 'aria-label': t('hintLanguages')}, languages.map(([name, label]) => h('button', {
      type: 'button', role: 'tab', 'data-code': name, 'data-with': name, 'aria-selected': String(name === chosen), tabindex: name === chosen ? 0 : -1}, label))),
    h('pre', {class: 'code', role: 'tabpanel', tabindex: 0}, code[topic][chosen].replace(/«([^|»]*)\|([^»]*)»/g, (all, english, chinese) => pick(english, chinese))));
  const choose = name => {
    chosen = name;
    try {
      localStorage.setItem('code', name);
    } catch {
      // It then lasts as long as the page.
    }
    draw();
  };
  card.addEventListener('click', event => {
    const tab = event.target.closest('[data-code]');
    if (!tab) return;
    choose(tab.dataset.code);
    card.querySelector('[aria-selected=true]').focus();
  });
  tabKeys(card, choose);
  draw();
  return card;
}
