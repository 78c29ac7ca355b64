package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// updatableRows are rows of TestWire.
var updatableRows = []wiretest.Row{
	{
		Call: (*wechat.Client).CreateActivityID, Needs: "activity_id",
		Args:   []any{&wechat.CreateActivityIDRequest{UnionID: "u1", OpenID: "o2"}},
		URI:    "/cgi-bin/message/wxopen/activityid/create?access_token=TOKEN&openid=o2&unionid=u1",
		Answer: `{"errcode":0,"errmsg":"ok","activity_id":"a3","expiration_time":1700000004}`,
		Want:   &wechat.CreateActivityIDResult{ActivityID: "a3", ExpirationTime: 1700000004},
	},
	{
		Call: (*wechat.Client).SetUpdatableMsg,
		Args: []any{&wechat.SetUpdatableMsgRequest{ActivityID: "a1", TargetState: 0, TemplateInfo: wechat.UpdatableTemplateInfo{
			ParameterList: []wechat.UpdatableParameter{{Name: "member_count", Value: "2"}, {Name: "room_limit", Value: "3"}},
		}}},
		URI:    "/cgi-bin/message/wxopen/updatablemsg/send?access_token=TOKEN",
		Body:   `{"activity_id":"a1","target_state":0,"template_info":{"parameter_list":[{"name":"member_count","value":"2"},{"name":"room_limit","value":"3"}]}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).SetChatToolMsg,
		Args: []any{&wechat.SetChatToolMsgRequest{
			ActivityID: "a1", TargetState: 2, TemplateID: "t3", ParticipatorInfoList: []wechat.ParticipatorInfo{{GroupOpenID: "g4", State: 1}}, VersionType: 0,
		}},
		URI:    "/cgi-bin/message/wxopen/chattoolmsg/send?access_token=TOKEN",
		Body:   `{"activity_id":"a1","target_state":2,"template_id":"t3","participator_info_list":[{"group_openid":"g4","state":1}],"version_type":0}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
