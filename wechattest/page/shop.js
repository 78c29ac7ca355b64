// The shop: what a user pays for, takes and has, and what goes back.
import {act, get} from './api.js';
import {attempt, dialog, field, toast} from './dialogs.js';
import {actions, h, update} from './dom.js';
import {addWords, bare, pick, t} from './i18n.js';
import {on, store} from './store.js';
import {clockOf} from './times.js';

addWords({
  shop: ['Pay', '支付'],
  shopTitle: ['Payments of {name}', '{name} 的支付'],
  shopLead: ['The user pays, and WeChat pushes it, signed with the payment key of the environment, until the server acknowledges it.', '用户付款后，微信用该环境的支付密钥签名并推送，直到服务器确认。'],
  shopWhat: ['What', '购买'],
  shopCoins: ['game coins', '小游戏 · 游戏币'],
  shopCentre: ['coins of the recharge centre', '小游戏 · 充值中心'],
  shopGoods: ['game item', '小游戏 · 道具直购'],
  shopMall: ['game item, outside the game', '小游戏 · 商城道具（H5）'],
  shopGift: ['gift package', '小游戏 · 礼包'],
  shopVirtualCoins: ['mini-program coins', '小程序 · 代币'],
  shopVirtualGoods: ['mini-program item', '小程序 · 道具'],
  shopProduct: ['Product', '道具 ID'],
  shopZone: ['Zone', '分区'],
  shopQuantity: ['Quantity', '数量'],
  shopPrice: ['Price in all, fen', '总价（分）'],
  shopEnv: ['Environment', '环境'],
  shopLive: ['live', '现网'],
  shopSandbox: ['sandbox', '沙箱'],
  shopMock: ['simulated push only (IsMock)', '仅模拟推送（IsMock）'],
  shopBuy: ['Pay now', '付款'],
  shopTake: ['Take the gift', '领取礼包'],
  shopBalances: ['Coins', '余额'],
  shopBalance: ['{where}: {n} ({given} given)', '{where}：{n}（赠送 {given}）'],
  shopOrders: ['Orders', '订单'],
  shopNone: ['Nothing is paid for yet.', '还没有订单。'],
  shopRefund: ['Refund', '退款'],
  shopAskRefund: ['Apple asks', '苹果退款意见询问'],
  shopSigned: ['Pay by what your server has signed', '用服务器签名的数据付款'],
  shopSignedHint: ['The JSON that your server hands to its client: signData, paySig, signature, and mode for requestVirtualPayment.', '服务器下发给客户端的 JSON：signData、paySig、signature，requestVirtualPayment 还需 mode。'],
  shopBadJSON: ['That is no JSON object.', '不是 JSON 对象。'],
  shopTaken: ['The server acknowledged it.', '服务器已确认。'],
  shopAgain: ['Not acknowledged: WeChat sends it again at {time}.', '服务器未确认：微信将于 {time} 重发。'],
  shopFailed: ['Not acknowledged: {why}', '服务器未确认：{why}'],
  statePaid: ['paid, not delivered', '已付款，未发货'],
  stateDelivered: ['delivered', '已发货'],
  stateRefunding: ['refund runs', '退款中'],
  stateRefunded: ['refunded', '已退款'],
  payBuyCoins: ['bought coins', '购买了游戏币'],
  payBuyGoods: ['bought an item', '购买了道具'],
  payBuyVirtualCoins: ['bought coins', '购买了代币'],
  payBuyVirtualGoods: ['bought an item', '购买了道具'],
  payRefund: ['was refunded', '已退款'],
  payRefundVirtual: ['was refunded', '已退款'],
  payAskRefund: ['asked Apple for a refund', '向苹果申请退款'],
  payGift: ['took a gift package', '领取了礼包'],
  payNotice: ['was refunded by the server', '由服务器发起退款'],
});

const kinds = {
  coins: {do: 'buyCoins', label: 'shopCoins', has: 'zone quantity price mock'},
  centre: {do: 'buyCoins', label: 'shopCentre', has: 'quantity price mock', set: {centre: true}},
  goods: {do: 'buyGoods', label: 'shopGoods', has: 'product zone quantity price mock'},
  mall: {do: 'buyGoods', label: 'shopMall', has: 'product zone quantity price mock', set: {mall: true}},
  gift: {do: 'gift', label: 'shopGift', has: 'product quantity'},
  virtualGoods: {do: 'buyVirtualGoods', label: 'shopVirtualGoods', has: 'product quantity price'},
  virtualCoins: {do: 'buyVirtualCoins', label: 'shopVirtualCoins', has: 'quantity price'},
};

let open; // {user, balances, orders} while the dialog is shown

export function showShop() {
  const user = store.user;
  const balances = h('div', {class: 'chips shop-balances'});
  const orders = h('ul', {class: 'plain-list shop-orders'});
  const here = {user, balances, orders};
  dialog(t('shopTitle', {name: user}), {wide: true, onClose: () => { if (open === here) open = undefined; }},
    h('p', {class: 'lead'}, t('shopLead')), buyForm(user),
    h('h3', {}, t('shopBalances')), balances, h('h3', {}, t('shopOrders')), orders,
    h('details', {class: 'more'}, h('summary', {}, t('shopSigned')), signedForm(user)));
  open = here;
  actions(orders, {
    refund: (number, button) => perform(user, {do: button.dataset.virtual ? 'refundVirtual' : 'refund', purchase: {outTradeNo: number, sandbox: Boolean(button.dataset.sandbox)}}),
    ask: (number, button) => perform(user, {do: 'askRefund', purchase: {outTradeNo: number, sandbox: Boolean(button.dataset.sandbox)}}),
  });
  attempt(refresh);
}

on('state exchanges chat', () => { if (open) attempt(refresh); });

let asked = 0;

async function refresh() {
  const turn = ++asked;
  const {user} = open;
  const told = await get(`users/${encodeURIComponent(user)}/payments`);
  if (turn !== asked || open?.user !== user) return;
  update(open.balances, told.balances.length ? told.balances.map(one => h('span', {class: 'tag'},
    t('shopBalance', {where: place(one), n: one.balance, given: one.present}))) : h('span', {class: 'faint'}, '0'));
  update(open.orders, told.orders.length ? told.orders.map(orderRow) : h('li', {class: 'faint'}, t('shopNone')));
}

const environment = env => t(env ? 'shopSandbox' : 'shopLive');

function place({env, currency, zone}) {
  const what = {game: zone === '1' ? t('shopCoins') : `${t('shopCoins')} · ${t('shopZone')} ${zone}`, centre: t('shopCentre'), virtual: t('shopVirtualCoins')}[currency];
  return `${what} · ${environment(env)}`;
}

const states = {paid: 'statePaid', delivered: 'stateDelivered', refunding: 'stateRefunding', refunded: 'stateRefunded'};

function orderRow(order) {
  const what = order.currency ? `${order.quantity} · ${t({game: 'shopCoins', centre: 'shopCentre', virtual: 'shopVirtualCoins'}[order.currency])}` : `${order.productId} × ${order.quantity}`;
  const data = {'data-with': order.outTradeNo, 'data-virtual': order.virtual ? '1' : null, 'data-sandbox': order.env ? '1' : null};
  return h('li', {class: 'shop-order', 'data-key': `${order.env}${order.virtual}${order.outTradeNo}`},
    h('span', {class: 'shop-what'}, what, ' ', h('span', {class: 'faint small-text'}, `${yuan(order.paid)} · ${environment(order.env)} · ${clockOf(order.created)}`),
      h('span', {class: 'mono faint small-text shorten', title: order.outTradeNo}, order.outTradeNo)),
    h('span', {class: `tag state-${order.state}`}, t(states[order.state])),
    order.virtual && !order.currency ? h('button', {type: 'button', class: 'small', 'data-do': 'ask', ...data}, t('shopAskRefund')) : null,
    h('button', {type: 'button', class: 'small', 'data-do': 'refund', ...data, disabled: order.left === 0 || order.state === 'refunding'}, t('shopRefund')));
}

const yuan = fen => `¥${(fen / 100).toFixed(2)}`;

function buyForm(user) {
  const kind = h('select', {name: 'kind', autofocus: true}, Object.entries(kinds).map(([name, {label}]) => h('option', {value: name}, t(label))));
  const product = h('input', {name: 'product', class: 'mono', value: 'sword', autocomplete: 'off', required: true});
  const zone = h('input', {name: 'zone', class: 'mono', value: '1', autocomplete: 'off', required: true});
  const quantity = h('input', {name: 'quantity', type: 'number', min: 1, max: 1000000, value: 60, required: true});
  const price = h('input', {name: 'price', type: 'number', min: 1, max: 100000000, value: 600, required: true});
  const env = h('select', {name: 'env'}, h('option', {value: ''}, t('shopLive')), h('option', {value: '1'}, t('shopSandbox')));
  const mock = h('input', {name: 'mock', type: 'checkbox'});
  const fields = {product: field(t('shopProduct'), product), zone: field(t('shopZone'), zone), price: field(t('shopPrice'), price)};
  const mockField = h('label', {class: 'row'}, mock, t('shopMock'));
  const buy = h('button', {type: 'submit', class: 'primary'}, t('shopBuy'));
  const envField = field(t('shopEnv'), env);
  const chosen = () => {
    const {has, do: what} = kinds[kind.value];
    for (const [name, one] of Object.entries(fields)) {
      one.hidden = !has.includes(name);
      one.querySelector('input').disabled = one.hidden;
    }
    mockField.hidden = !has.includes('mock');
    envField.hidden = what === 'gift';
    buy.textContent = t(what === 'gift' ? 'shopTake' : 'shopBuy');
    quantity.value = has.includes('product') ? 1 : 60;
  };
  kind.addEventListener('change', chosen);
  const form = h('form', {class: 'shop-form'}, h('div', {class: 'fields'}, field(t('shopWhat'), kind), fields.product,
    field(t('shopQuantity'), quantity), fields.price, fields.zone, envField), h('div', {class: 'row'}, mockField, h('span', {class: 'grow'}), buy));
  chosen();
  form.addEventListener('submit', event => {
    event.preventDefault();
    const {do: what, has, set} = kinds[kind.value];
    if (what === 'gift') {
      perform(user, {do: what, gift: {goods: {[product.value]: Number(quantity.value)}}});
      return;
    }
    const purchase = {...set, quantity: Number(quantity.value), origPrice: Number(price.value), sandbox: Boolean(env.value)};
    if (has.includes('product')) purchase.productId = product.value;
    if (has.includes('zone')) purchase.zoneId = zone.value;
    if (has.includes('mock') && mock.checked) purchase.mock = true;
    perform(user, {do: what, purchase});
  });
  return form;
}

function signedForm(user) {
  const api = h('select', {name: 'api'}, ['requestMidasPaymentGameItem', 'requestVirtualPayment'].map(name => h('option', {value: name}, `wx.${name}`)));
  const source = h('textarea', {class: 'code-area', rows: 5, spellcheck: 'false', name: 'signed', placeholder: '{"signData": "{...}", "paySig": "...", "signature": "..."}'});
  const problem = h('p', {class: 'bad-text', role: 'alert'});
  const form = h('form', {}, field('API', api), field('JSON', source, t('shopSignedHint')), problem,
    h('div', {class: 'row end'}, h('button', {type: 'submit'}, t('shopBuy'))));
  form.addEventListener('submit', event => {
    event.preventDefault();
    const given = parsed(source.value);
    problem.textContent = given ? '' : t('shopBadJSON');
    if (!given) return;
    const text = name => (typeof given[name] === 'string' ? given[name] : '');
    perform(user, {do: 'pay', api: api.value, payment: {signData: text('signData'), paySig: text('paySig'), signature: text('signature'), mode: text('mode')}});
  });
  return form;
}

function parsed(source) {
  try {
    const value = JSON.parse(source);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

// perform has the user do it, and tells what the server made of the push.
function perform(user, action) {
  return attempt(async () => {
    const {delivery} = await act(user, action);
    if (!delivery.error) toast(t('shopTaken'), 'good');
    else if (delivery.next) toast(t('shopAgain', {time: clockOf(delivery.next)}), 'bad');
    else toast(t('shopFailed', {why: bare(pick(delivery.error, delivery.errorZh))}), 'bad');
    if (open) await refresh();
  });
}

const deeds = {
  __proto__: null, // a transcript's titles are anybody's
  buyCoins: 'payBuyCoins', buyGoods: 'payBuyGoods', buyVirtualCoins: 'payBuyVirtualCoins', buyVirtualGoods: 'payBuyVirtualGoods',
  refund: 'payRefund', refundVirtual: 'payRefundVirtual', askRefund: 'payAskRefund', gift: 'payGift', notice: 'payNotice',
};

// payText is what the phone shows of a payment.
export const payText = ({title}) => (deeds[title] ? t(deeds[title]) : title);
