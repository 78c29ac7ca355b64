package wechattest_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/ad"
	"github.com/minigo-dev/wechat/analysis"
	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/order"
	"github.com/minigo-dev/wechat/wechattest"
)

// families are the files of the facts whose every API a method of the SDK calls here.
var families = []string{
	"login", "user-info", "minigame-open-data", "minigame-lockstep", "minigame-match", "minigame-reward", "minigame-store-gift",
	"content-security", "risk-control", "ad-publisher", "ad-marketing", "order-shipping",
}

// TestFamilies: each method of these families is taken by the simulated WeChat, and none is forgotten.
func TestFamilies(t *testing.T) {
	t.Parallel()
	f := newFamily(t)
	for name, calls := range map[string]func(){
		"login": f.login, "user": f.user, "storage": f.storage, "room": f.room, "match": f.match, "gifts": f.gifts, "content": f.content, "ads": f.ads,
		"orders": f.orders,
	} {
		before := len(f.wx.Exchanges())
		calls()
		for _, e := range f.wx.Exchanges()[before:] {
			if e.Code != 0 {
				t.Errorf("%s: %s answered %d, noted as %q", name, e.Path, e.Code, e.Note)
			}
		}
	}
	all := facts.Endpoints()
	for i := range all {
		path, _, _ := strings.Cut(all[i].Path, "?")
		if strings.Contains(" "+strings.Join(families, " ")+" ", " "+all[i].File+" ") && f.wx.Count(path) == 0 {
			t.Errorf("%s of %s isn't called", all[i].Path, all[i].File)
		}
	}
}

// A family calls the SDK for alice.
type family struct {
	t      *testing.T
	wx     *wechattest.Platform
	client *wechat.Client
	ctx    context.Context
	alice  *wechattest.User
	id     string
}

func newFamily(t *testing.T) *family {
	wx := wechattest.New(t)
	alice := wx.User("alice")
	alice.LoginCode()
	alice.SetUnionID("u1")
	return &family{t, wx, wx.Client(), context.Background(), alice, alice.OpenID()}
}

func (f *family) key() wechat.SessionKey { return wechat.NewSessionKey(f.alice.SessionKey()) }

func (f *family) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Error(err)
	}
}

// of is must for a call that answers something.
func (f *family) of(_ any, err error) {
	f.t.Helper()
	f.must(err)
}

func (f *family) login() {
	f.of(f.client.Code2Session(f.ctx, f.alice.LoginCode()))
	f.must(f.client.CheckSessionKey(f.ctx, f.id, f.key()))
	f.of(f.client.ResetUserSessionKey(f.ctx, f.id, f.key()))
	f.of(wechat.ComponentCode2Session(f.ctx, "wxcomponent", "component-token", f.wx.AppID(), "code", f.wx.TransportOptions()...))
}

func (f *family) user() {
	f.of(f.client.GetPhoneNumber(f.ctx, &wechat.GetPhoneNumberRequest{Code: f.alice.PhoneCode("86", "13800138000"), OpenID: f.id}))
	hash := sha256.Sum256([]byte(f.alice.ClientData(wechattest.DataPhone, nil).EncryptedData))
	f.of(f.client.CheckEncryptedData(f.ctx, &wechat.CheckEncryptedDataRequest{EncryptedMsgHash: hex.EncodeToString(hash[:])}))
	f.of(f.client.GetPluginOpenPID(f.ctx, &wechat.GetPluginOpenPIDRequest{Code: f.alice.PluginCode()}))
	f.of(f.client.GetUserEncryptKey(f.ctx, f.id, f.key()))
	f.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order0001"})
	f.of(f.client.GetPaidUnionID(f.ctx, &wechat.GetPaidUnionIDRequest{OpenID: f.id, MchID: "1", OutTradeNo: "order0001"}))
}

func (f *family) storage() {
	f.must(f.client.SetUserStorage(f.ctx, f.id, f.key(), &wechat.SetUserStorageRequest{KVList: []wechat.UserStorage{{Key: "k", Value: "v"}}}))
	f.must(f.client.RemoveUserStorage(f.ctx, f.id, f.key(), &wechat.RemoveUserStorageRequest{Key: []string{"k"}}))
	f.must(f.client.SetUserInteractiveData(f.ctx, f.id, f.key(), &wechat.SetUserInteractiveDataRequest{KVList: []wechat.UserInteractiveData{{Key: "1", Value: 1}}}))
}

func (f *family) room() {
	made, err := f.client.CreateGameRoom(f.ctx, &wechat.CreateGameRoomRequest{GameTick: 66, OpenIDList: []string{f.id}, UDPReliabilityStrategy: 3})
	if err != nil {
		f.t.Fatal(err)
	}
	f.of(f.client.GetGameRoomInfo(f.ctx, &wechat.GetGameRoomInfoRequest{AccessInfo: made.Data.AccessInfo}))
	room := f.wx.GameRoom(made.Data.AccessInfo)
	room.Ready(f.alice)
	f.of(f.client.GetGameIdentityInfo(f.ctx, &wechat.GetGameIdentityInfoRequest{AccessInfo: room.AccessInfo()}))
	f.of(f.client.GetGameFrame(f.ctx, &wechat.GetGameFrameRequest{AccessInfo: room.AccessInfo(), BeginFrameID: 1, EndFrameID: 2}))
}

func (f *family) match() {
	made, err := f.client.CreateMatchRule(f.ctx, &wechat.CreateMatchRuleRequest{TeamCount: 2, TeamMemberCount: 2})
	if err != nil {
		f.t.Fatal(err)
	}
	id := made.MatchID
	f.of(f.client.UpdateMatchRule(f.ctx, &wechat.UpdateMatchRuleRequest{MatchID: id, TeamCount: 2, TeamMemberCount: 3}))
	f.of(f.client.SetMatchIDOpenState(f.ctx, &wechat.SetMatchIDOpenStateRequest{MatchID: id, OpenState: 1}))
	f.of(f.client.GetAllMatchRule(f.ctx))
	f.must(f.client.DeleteMatchRule(f.ctx, &wechat.DeleteMatchRuleRequest{MatchID: id}))
}

func (f *family) gifts() {
	f.of(f.client.PreSendCheck(f.ctx, &wechat.PreSendCheckRequest{RewardID: "r", OpenID: f.id}))
	f.of(f.client.CreateRewardSendOrder(f.ctx, &wechat.CreateRewardSendOrderRequest{RewardID: "r", OpenID: f.id, Serial: "s"}))
	f.of(f.client.GetPresentList(f.ctx, &wechat.GetPresentListRequest{ShopAppID: "wx1", PageSize: 10}))
	f.of(f.client.GetPresent(f.ctx, &wechat.GetPresentRequest{PresentOrderID: "p"}))
	f.of(f.client.CreatePresentOrder(f.ctx, &wechat.CreatePresentOrderRequest{ActivityID: "1", OpenID: f.id, ShopAppID: "wx1", ProductID: "1", SkuID: "1"}))
	f.of(f.client.ListPresentOrder(f.ctx, &wechat.ListPresentOrderRequest{ShopAppID: "wx1", PageSize: 10}))
	f.of(f.client.GetPresentOrder(f.ctx, &wechat.GetPresentOrderRequest{PresentOrderID: "p"}))
	f.must(f.client.SetPresentReceiver(f.ctx, &wechat.SetPresentReceiverRequest{PresentOrderID: "p", SubOrderList: []wechat.PresentReceiver{{OrderID: "1", OpenID: f.id}}}))
}

func (f *family) content() {
	const picture = "https://example.com/a.png"
	f.of(f.client.MsgSecCheck(f.ctx, &wechat.MsgSecCheckRequest{Content: "hello", Scene: 1, OpenID: f.id}))
	f.of(f.client.MediaCheckAsync(f.ctx, &wechat.MediaCheckAsyncRequest{MediaURL: picture, MediaType: 2, Scene: 1, OpenID: f.id}))
	f.must(f.client.ImgSecCheck(f.ctx, wechat.Upload{Name: "a.png", Content: bytes.NewReader(pngOf(f.t, 2, 2, ""))}))
	f.of(f.client.GameMsgSecCheck(f.ctx, &wechat.GameMsgSecCheckRequest{Content: "hello", Scene: 5, OpenID: f.id}))
	f.of(f.client.MediaCheck(f.ctx, &wechat.MediaCheckRequest{MediaURL: picture, Scene: 5, OpenID: f.id}))
	f.of(f.client.GetUserRiskRank(f.ctx, &wechat.GetUserRiskRankRequest{AppID: f.wx.AppID(), OpenID: f.id, ClientIP: "203.0.113.7"}))
	f.of(f.client.GetCheatData(f.ctx, &wechat.GetCheatDataRequest{DsBegin: 20260101, DurationDays: 7}))
}

func (f *family) ads() {
	const begin, end = "2026-01-01", "2026-01-31"
	f.of(ad.PublisherAdPosGeneral(f.ctx, f.client, &ad.PublisherAdPosGeneralRequest{Page: 1, PageSize: 10, StartDate: begin, EndDate: end}))
	f.of(ad.PublisherAdUnitGeneral(f.ctx, f.client, &ad.PublisherAdUnitGeneralRequest{Page: 1, PageSize: 10, StartDate: begin, EndDate: end}))
	f.of(ad.GetAdUnitList(f.ctx, f.client, &ad.GetAdUnitListRequest{Page: 1, PageSize: 10}))
	f.of(ad.PublisherSettlement(f.ctx, f.client, &ad.PublisherSettlementRequest{Page: 1, PageSize: 10, StartDate: begin, EndDate: end}))
	f.must(ad.AddUserActions(f.ctx, f.client, &ad.AddUserActionsRequest{Actions: []ad.UserAction{{UserActionSetID: "1", URL: "https://example.com", ActionTime: 1, ActionType: "VIEW"}}}))
	f.of(ad.AddUserActionSet(f.ctx, f.client, &ad.AddUserActionSetRequest{Type: "WEB", Name: "n"}))
	f.of(ad.GetUserActionSetReports(f.ctx, f.client, &ad.GetUserActionSetReportsRequest{UserActionSetID: "1"}))
	f.of(ad.GetUserActionSets(f.ctx, f.client, &ad.GetUserActionSetsRequest{UserActionSetID: "1"}))
	f.of(analysis.GetGameAnalysisData(f.ctx, f.client, &analysis.GetGameAnalysisDataRequest{Metric: "m", Granularity: 24, StartTime: 1767196800, EndTime: 1767283200}))
	if f.wx.Count("/datacube/getgameanalysisdata") == 0 {
		f.t.Error("no game analysis")
	}
}

func (f *family) orders() {
	paid := pays(f.t, f.alice, wechattest.PaidOrder{SubOrders: make([]wechattest.PaidOrder, 2)})
	single, presale := pays(f.t, f.alice, wechattest.PaidOrder{}), pays(f.t, f.alice, wechattest.PaidOrder{})
	key := func(o wechattest.Order) order.OrderKey {
		return order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: o.TransactionID}
	}
	parcels := []order.Parcel{{TrackingNo: "1", ExpressCompany: "STO", ItemDesc: "cup"}}
	at, payer := order.Time(f.wx.Now()), order.Payer{OpenID: f.id}
	subs := []order.SubOrder{}
	for _, sub := range paid.SubOrders {
		subs = append(subs, order.SubOrder{OrderKey: key(sub), LogisticsType: order.LogisticsExpress, DeliveryMode: order.DeliveryUnified, ShippingList: parcels})
	}
	f.must(order.UploadCombinedShippingInfo(f.ctx, f.client, &order.UploadCombinedShippingInfoRequest{OrderKey: key(paid), SubOrders: subs, UploadTime: at, Payer: payer}))
	f.must(order.UploadShippingInfo(f.ctx, f.client, &order.UploadShippingInfoRequest{
		OrderKey: key(single), LogisticsType: order.LogisticsExpress, DeliveryMode: order.DeliveryUnified, ShippingList: parcels, UploadTime: at, Payer: payer,
	}))
	f.of(order.GetOrder(f.ctx, f.client, &order.GetOrderRequest{TransactionID: single.TransactionID}))
	f.of(order.GetOrderList(f.ctx, f.client, &order.GetOrderListRequest{}))
	f.wx.Advance(time.Hour)
	f.must(order.NotifyConfirmReceive(f.ctx, f.client, &order.NotifyConfirmReceiveRequest{TransactionID: single.TransactionID, ReceivedTime: f.wx.Now().Unix()}))
	f.must(order.SetMsgJumpPath(f.ctx, f.client, &order.SetMsgJumpPathRequest{Path: "pages/orders"}))
	f.must(order.OpSpecialOrder(f.ctx, f.client, &order.OpSpecialOrderRequest{OrderID: presale.TransactionID, Type: 1, DelayTo: f.wx.Now().Add(20 * orderDay).Unix()}))
	f.of(order.IsTradeManaged(f.ctx, f.client, &order.IsTradeManagedRequest{AppID: f.wx.AppID()}))
	f.of(order.IsTradeManagementConfirmationCompleted(f.ctx, f.client, &order.IsTradeManagementConfirmationCompletedRequest{AppID: f.wx.AppID()}))
	f.must(order.SetWxaTradeTypeCGI(f.ctx, f.client, &order.SetWxaTradeTypeCGIRequest{TradeType: 2, MaterialList: []order.Material{{Type: 1, MediaID: "m"}}, Reason: "r"}))
	f.must(order.FamousBrandApply(f.ctx, f.client, &order.FamousBrandApplyRequest{Application: order.BrandApplication{ApplyFor: 2}}))
	f.of(order.GetFamousBrandApplyStatus(f.ctx, f.client))
}
