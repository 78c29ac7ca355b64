package device_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/device"
)

// TestWithoutPage: WeChat wants the page of a message, and takes it empty.
func TestWithoutPage(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	err := device.SendHardwareDeviceMessage(t.Context(), client, &device.SendHardwareDeviceMessageRequest{
		TemplateID: "t1", SN: "s1", ModelID: "m1", ToOpenIDList: []string{"o1"}, Data: wechat.SubscribeData{"time1": {Value: "now"}}, Lang: "zh_CN",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"page":""`, `"data":{"time1":{"value":"now"}}`} {
		if !strings.Contains(*sent, want) {
			t.Errorf("sent %s, want %s in it", *sent, want)
		}
	}
}

// TestResults: each device has a code of its own, in a call that as a whole has succeeded.
func TestResults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, devices string
		want          []device.DeviceResult
	}{
		{"page's table", `{"model_id":"m1","sn":"s1"}`, []device.DeviceResult{{ModelID: "m1", SN: "s1"}}},
		{"page's sample", `[{"model_id":"m1","sn":"s1","errcode":0}]`, []device.DeviceResult{{ModelID: "m1", SN: "s1"}}},
		{"a refusal", `[{"model_id":"m1","sn":"s1","errcode":9800018}]`, []device.DeviceResult{{ModelID: "m1", SN: "s1", ErrCode: device.CodeInOtherGroup}}},
		{"as texts", `[{"model_id":"m1","sn":1,"errcode":"9800018"}]`, []device.DeviceResult{{ModelID: "m1", SN: "1", ErrCode: device.CodeInOtherGroup}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"device_list":`+tt.devices+`}`)
			got, err := device.AddIotGroupDevice(t.Context(), client, &device.AddIotGroupDeviceRequest{GroupID: "g1", DeviceList: []device.Device{{ModelID: "m1", SN: "s1"}}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.DeviceList); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
