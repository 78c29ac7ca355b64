package wechat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// TestOpenDataShapes opens what each of the client's functions encrypts; those of a login are
// in TestDecryptOpenData.
func TestOpenDataShapes(t *testing.T) {
	t.Parallel()
	const mark = `"watermark":{"appid":"` + openAppID + `","timestamp":1477314187}}`
	water := wechat.Watermark{AppID: openAppID, Timestamp: 1477314187}
	kv := []wechat.InteractiveKV{{Key: "k1", Value: 9007199254740993}, {Key: "k2", Value: -4}}
	tests := []struct {
		name, plain string
		out, want   any
	}{
		{"a group", `{"openGId":"g1","group_openid":"o1","open_single_roomid":"r1",` + mark, &wechat.ShareInfo{},
			&wechat.ShareInfo{OpenGID: "g1", GroupOpenID: "o1", OpenSingleRoomID: "r1", Watermark: water}},
		{"the club", `{"dataList":[{"dataType":1,"value":1700000001},{"dataType":4,"value":12}],` + mark, &wechat.GameClubData{},
			&wechat.GameClubData{DataList: []wechat.GameClubItem{{DataType: 1, Value: 1700000001}, {DataType: 4, Value: 12}}, Watermark: water}},
		{"friends", `{"list":[{"openid":"o1"},{"openid":"o2"}],` + mark, &wechat.RelationFriendList{},
			&wechat.RelationFriendList{List: []wechat.RelationFriend{{OpenID: "o1"}, {OpenID: "o2"}}, Watermark: water}},
		{"interaction", `{"kv_list":[{"key":"k1","value":9007199254740993},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, values are texts", `{"kv_list":[{"key":"k1","value":"9007199254740993"},{"key":"k2","value":"-4"}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, as the client's page names it", `{"KVDataList":[{"key":"k1","value":"9007199254740993"},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"interaction, as the client writes it", `{"kvList":[{"key":"k1","value":9007199254740993},{"key":"k2","value":-4}],` + mark, &wechat.UserInteractiveStorage{},
			&wechat.UserInteractiveStorage{KVList: kv, Watermark: water}},
		{"no interaction", `{"kv_list":[],` + mark, &wechat.UserInteractiveStorage{KVList: kv}, &wechat.UserInteractiveStorage{Watermark: water}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, tt.plain), openIV, tt.out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.out); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, plain := range []string{`{"kv_list":[{"key":"k","value":"x"}],` + mark, `{"kv_list":7,` + mark, `{"kv_list":[{"key":"k","value":1.5}],` + mark} {
		if err := wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, plain), openIV, &wechat.UserInteractiveStorage{}); err == nil {
			t.Errorf("%s is open data", plain)
		}
	}
}
