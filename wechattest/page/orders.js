// Orders of goods that a user pays with WeChat Pay: paying, what becomes of them, and WeChat's notices on the phone.
import {act, get} from './api.js';
import {attempt, dialog, field, toast} from './dialogs.js';
import {actions, h, icon, update} from './dom.js';
import {addWords, t} from './i18n.js';
import {on, store} from './store.js';
import {clockOf, dateOf} from './times.js';

addWords({
  orders: ['Orders ...', '订单……'],
  ordersTitle: ['Orders of {name}', '{name} 的订单'],
  ordersLead: ['The user pays with WeChat Pay. Your server ships by /wxa/sec/order/upload_shipping_info; the user confirms, or the clock does, and WeChat settles.', '用户用微信支付付款。服务器调用 /wxa/sec/order/upload_shipping_info 发货；用户确认收货或到期自动确认后，微信结算。'],
  ordersGoods: ['Goods', '商品'],
  ordersAmount: ['Amount, fen', '金额（分）'],
  ordersNo: ['Merchant order number', '商户订单号'],
  ordersNoHint: ['Empty: a number is drawn.', '留空则自动生成。'],
  ordersPay: ['Pay', '付款'],
  ordersPaid: ['Paid: {no}', '已付款：{no}'],
  ordersNone: ['Nothing is paid for yet.', '还没有订单。'],
  ordersSettles: ['settles by itself on {date}', '{date} 自动结算'],
  ordersRefunded: ['{money} refunded', '已退 {money}'],
  orderState1: ['to be shipped', '待发货'],
  orderState2: ['shipped', '已发货'],
  orderState3: ['received', '已确认收货'],
  orderState4: ['settled', '交易完成'],
  orderState5: ['refunded', '已退款'],
  orderState6: ['waits for its money', '资金待结算'],
  orderComplaint: ['complaint', '纠纷中'],
  orderConfirm: ['Confirm receipt', '确认收货'],
  orderConfirmed: ['Received', '已确认收货'],
  orderRefund: ['Refund', '退款'],
  orderComplain: ['Complain', '发起纠纷'],
  orderEndComplaint: ['End the complaint', '结束纠纷'],
  noticeShipped: ['Your goods are on their way', '发货通知'],
  noticeReceipt: ['Please confirm that they have arrived', '确认收货提醒'],
  noticePresale: ['When your goods will be shipped', '预计发货时间'],
  noticeGoods: ['Goods', '商品'],
  noticeCarrier: ['Carrier', '物流公司'],
  noticeNumber: ['Tracking number', '物流单号'],
  noticeExpected: ['Expected', '预计发货'],
  noticeFrom: ['Service notice', '服务通知'],
  didPayOrder: ['{name} paid an order', '{name} 付款下单'],
  didConfirmReceipt: ['{name} confirmed the receipt', '{name} 确认收货'],
  didRefundOrder: ['{name} was refunded', '{name} 的订单已退款'],
  didComplain: ['{name} opened a complaint', '{name} 发起纠纷'],
  didEndComplaint: ['{name} ended the complaint', '{name} 结束纠纷'],
  didReceivedItself: ['The order of {name} counts as received', '{name} 的订单已自动确认收货'],
});

let open; // {user, list} while the dialog is shown
let asked = 0;

export function showOrders() {
  const user = store.user;
  const list = h('ul', {class: 'plain-list shop-orders'});
  const here = {user, list};
  dialog(t('ordersTitle', {name: user}), {wide: true, onClose: () => { if (open === here) open = undefined; }},
    h('p', {class: 'lead'}, t('ordersLead')), payForm(user), h('h3', {}, t('shopOrders')), list);
  open = here;
  const move = what => id => perform(user, {do: what, orderId: id});
  actions(list, {confirm: move('confirmReceipt'), refund: move('refundOrder'), complain: move('complain'), end: move('endComplaint')});
  attempt(refresh);
}

on('state exchanges chat', () => { if (open) attempt(refresh); });

async function refresh() {
  const turn = ++asked;
  const {user} = open;
  const {orders} = await get(`users/${encodeURIComponent(user)}/orders`);
  if (turn !== asked || open?.user !== user) return;
  update(open.list, orders.length ? orders.map(orderRow) : h('li', {class: 'faint'}, t('ordersNone')));
}

function perform(user, action) {
  return attempt(async () => {
    const answer = await act(user, action);
    if (open) await refresh();
    return answer;
  });
}

const yuan = fen => `¥${(fen / 100).toFixed(2)}`;

function orderRow(order) {
  const {transactionId: id, state} = order;
  const button = (what, label) => h('button', {type: 'button', class: 'small', 'data-do': what, 'data-with': id, 'data-key': what}, t(label));
  const later = state === 2 ? t('ordersSettles', {date: dateOf(order.settles)}) : '';
  const back = order.refunded ? t('ordersRefunded', {money: yuan(order.refunded)}) : '';
  return h('li', {class: 'shop-order order-row', 'data-key': id},
    h('span', {class: 'shop-what'}, order.description, h('span', {class: 'faint small-text'}, [yuan(order.amount), clockOf(order.paid), back, later].filter(Boolean).join(' · ')),
      h('span', {class: 'mono faint small-text shorten', title: id}, order.merchantTradeNo)),
    order.inComplaint ? h('span', {class: 'tag bad'}, t('orderComplaint')) : null,
    h('span', {class: `tag order-state-${state}`}, t(`orderState${state}`)),
    state === 2 ? button('confirm', 'orderConfirm') : null,
    order.inComplaint ? button('end', 'orderEndComplaint') : button('complain', 'orderComplain'),
    state === 5 ? null : button('refund', 'orderRefund'));
}

function payForm(user) {
  const goods = h('input', {name: 'goods', value: t('ordersGoods'), maxlength: 127, autocomplete: 'off', autofocus: true});
  const amount = h('input', {name: 'amount', type: 'number', min: 1, max: 100000000, value: 100, required: true});
  const number = h('input', {name: 'number', class: 'mono', maxlength: 32, pattern: '[A-Za-z0-9_*\\-]*', autocomplete: 'off'});
  const form = h('form', {class: 'shop-form'},
    h('div', {class: 'fields'}, field(t('ordersGoods'), goods), field(t('ordersAmount'), amount), field(t('ordersNo'), number, t('ordersNoHint'))),
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('ordersPay'))));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const paid = await perform(user, {do: 'payOrder', order: {description: goods.value.trim(), amount: Number(amount.value), merchantTradeNo: number.value.trim()}});
    if (!paid) return;
    toast(t('ordersPaid', {no: paid.merchantTradeNo}), 'good');
    number.value = '';
  });
  return form;
}

const deeds = {
  __proto__: null, // a transcript's titles are anybody's
  payOrder: 'didPayOrder', confirmReceipt: 'didConfirmReceipt', refundOrder: 'didRefundOrder', complain: 'didComplain',
  endComplaint: 'didEndComplaint', receivedItself: 'didReceivedItself',
};

// orderText is what the phone shows of something that happened to an order; undefined if it is about none.
export const orderText = ({title}) => (deeds[title] ? t(deeds[title], {name: store.user}) : undefined);

const titles = {__proto__: null, 发货通知: 'noticeShipped', 确认收货提醒: 'noticeReceipt', 预计发货时间: 'noticePresale'};

// orderCard is WeChat's notice about an order.
export function orderCard({title, text, pagePath, order}) {
  const line = (label, value) => (value ? [h('dt', {class: label}, t(label)), h('dd', {class: label}, value)] : null);
  const rows = (order?.parcels ?? []).flatMap(one => [line('noticeGoods', one.goods), line('noticeCarrier', one.company), line('noticeNumber', one.number)]).filter(Boolean);
  if (order?.expected) rows.push(line('noticeExpected', dateOf(order.expected)));
  return h('div', {class: 'order-card'},
    h('div', {class: 'order-from'}, icon('shop'), t('noticeFrom')),
    h('div', {class: 'order-title'}, titles[title] ? t(titles[title]) : title),
    rows.length ? h('dl', {}, rows) : h('p', {class: 'order-text'}, text),
    pagePath ? h('div', {class: 'mini-foot'}, icon('link'), h('span', {class: 'mono shorten', title: pagePath}, pagePath)) : null,
    order?.parcels?.length && !order.expected && !store.state?.imported ? h('button', {type: 'button', class: 'order-confirm', 'data-do': 'confirmReceipt', 'data-with': order.transactionId}, t('orderConfirm')) : null);
}

export const confirmReceipt = id => attempt(() => act(store.user, {do: 'confirmReceipt', orderId: id}));

const ends = {__proto__: null, confirmReceipt: true, receivedItself: true};

// markOrders disables the buttons of orders that were received.
export function markOrders(log, items) {
  const received = new Set(items.filter(item => ends[item.title] && item.kind === 'pay').map(item => item.order?.transactionId));
  if (!received.size) return;
  for (const button of log.querySelectorAll('.order-confirm:not([disabled])')) {
    if (!received.has(button.dataset.with)) continue;
    button.disabled = true;
    button.textContent = t('orderConfirmed');
  }
}
