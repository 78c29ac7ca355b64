package promoter_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/promoter"
)

// A user becomes a promoter: the server declares it, and shows the invitation.
func ExampleAddPromoter() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	invite := func(ctx context.Context, openID string, roleID int64) (link string, err error) {
		declared, err := promoter.AddPromoter(ctx, client, &promoter.AddPromoterRequest{PromoterList: []promoter.Declaration{{OpenID: openID, RoleID: roleID}}})
		if err != nil {
			return "", err
		}
		for _, failed := range declared.FailList {
			if !errors.Is(failed.ErrCode, promoter.CodeExists) { // declared before
				return "", failed.ErrCode
			}
		}
		invitation, err := promoter.GetInvitationMaterial(ctx, client, &promoter.GetInvitationMaterialRequest{RoleID: roleID, InvitationType: promoter.InviteTag})
		if err != nil {
			return "", err
		}
		return invitation.Tag, nil
	}
	_ = invite
}

// What users paid whom a promoter brought, page by page.
func ExampleGetOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	paid := func(ctx context.Context, openID, day string) (fen int64, err error) {
		r := &promoter.GetOrderRequest{OpenID: openID, Status: promoter.OrderPaid, Date: day}
		for {
			page, err := promoter.GetOrder(ctx, client, r)
			if err != nil {
				return 0, err
			}
			for _, order := range page.OrderList {
				fen += order.PaidAmount
			}
			if len(page.OrderList) == 0 || page.StartID == "" || page.StartID == r.StartID {
				return fen, nil
			}
			r.StartID = page.StartID
		}
	}
	_ = paid
}
