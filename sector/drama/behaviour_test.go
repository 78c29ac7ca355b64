package drama_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/drama"
	"github.com/minigo-dev/wechat/wechattest"
)

// TestSent: a drama that is submitted again has only what changes, and what is empty or false
// and says something is sent.
func TestSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		call func(context.Context, *wechat.Client) error
		want string
	}{
		{"submitted again", func(ctx context.Context, c *wechat.Client) error {
			_, err := drama.AuditDrama(ctx, c, &drama.AuditDramaRequest{DramaID: 10001, ReplaceMediaList: []drama.Replacement{{Old: 20001, New: 20021}}})
			return err
		}, `{"drama_id":10001,"replace_media_list":[{"old":20001,"new":20021}]}`},
		{"no copyright protection", func(ctx context.Context, c *wechat.Client) error {
			return drama.SubmitModifyDramaBasicInfoReq(ctx, c, &drama.SubmitModifyDramaBasicInfoReqRequest{DramaID: 10001, Copyright: &drama.CopyrightChange{}})
		}, `{"drama_id":10001,"copyright":{"apply_for_copyright_protection":0}}`},
		{"nothing to leaf through", func(ctx context.Context, c *wechat.Client) error {
			return drama.DeveloperSetFlushDrama(ctx, c, &drama.DeveloperSetFlushDramaRequest{})
		}, `{"list":[]}`},
		{"a place is closed", func(ctx context.Context, c *wechat.Client) error {
			return drama.SetPlayerDramaRecmdSwitch(ctx, c, &drama.SetPlayerDramaRecmdSwitchRequest{EntryType: drama.PlaceEnd})
		}, `{"entry_type":1,"switch_status":false}`},
		{"the first review", func(ctx context.Context, c *wechat.Client) error {
			_, err := drama.GetDramaLatestAuditInfo(ctx, c, &drama.GetDramaLatestAuditInfoRequest{DramaID: 10001, AuditType: drama.AuditFirst})
			return err
		}, `{"drama_id":10001,"audit_type":0}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok","drama_id":10001,"audit_detail":{"status":1}}`)
			if err := tt.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestLogs: the page's table calls the date, the name and the URL of a log numbers, and the logs
// one object.
func TestLogs(t *testing.T) {
	t.Parallel()
	const log = `{"date":"2024-03-28","name":"n1","url":"https://example.com/a.gz","start_time":1711623600,"end_time":1711627199}`
	for name, answer := range map[string]string{"table": log, "sample": "[" + log + "]"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"total_count":1,"domestic_cdn_logs":`+answer+`}`)
			got, err := drama.GetCDNLogs(t.Context(), client, &drama.GetCDNLogsRequest{StartTime: 1711589350, EndTime: 1711632520})
			if err != nil {
				t.Fatal(err)
			}
			want := []drama.CDNLog{{Date: "2024-03-28", Name: "n1", URL: "https://example.com/a.gz", StartTime: 1711623600, EndTime: 1711627199}}
			if diff := cmp.Diff(want, got.DomesticCDNLogs); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestOrderNumber: the number of an order has more digits than a float64 keeps.
func TestOrderNumber(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":0,"package_list":[{"order_id":2921020570379436033}]}`)
	got, err := drama.ListPackages(t.Context(), client, &drama.ListPackagesRequest{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]drama.Package{{OrderID: "2921020570379436033"}}, got.PackageList); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestUploads uploads to the simulated WeChat, which reads forms with code of its own.
func TestUploads(t *testing.T) {
	t.Parallel()
	wx, err := wechattest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wx.Close)
	client := wx.Client()
	video := func() wechat.Upload { return wechat.Upload{Name: "1.mp4", Content: strings.NewReader("VIDEO")} }
	cover := wechat.Upload{Name: "1.jpg", Content: strings.NewReader("COVER")}

	single, err := drama.SingleFileUpload(t.Context(), client, &drama.SingleFileUploadRequest{MediaName: "我的演艺 - 第1集", MediaType: "MP4", MediaData: video(), CoverType: "JPG", CoverData: cover})
	if err != nil || single.MediaID == 0 {
		t.Errorf("in one piece: %+v, %v", single, err)
	}
	part, err := drama.UploadPart(t.Context(), client, &drama.UploadPartRequest{UploadID: "u1", PartNumber: 1, ResourceType: drama.ResourceVideo, Data: video()})
	if err != nil || part.Etag == "" {
		t.Errorf("a part: %+v, %v", part, err)
	}
	for _, number := range []int64{0, 101} {
		var fault *wechat.ArgumentError
		_, err := drama.UploadPart(t.Context(), client, &drama.UploadPartRequest{UploadID: "u1", PartNumber: number, ResourceType: drama.ResourceVideo, Data: video()})
		if !errors.As(err, &fault) || fault.Field != "PartNumber" {
			t.Errorf("part %d: %v", number, err)
		}
	}
}
