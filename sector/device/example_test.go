package device_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/device"
)

// A door bell tells its users that somebody rang.
func ExampleSendHardwareDeviceMessage() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	ring := func(ctx context.Context, sn, at string, users []string) error {
		err := device.SendHardwareDeviceMessage(ctx, client, &device.SendHardwareDeviceMessageRequest{
			TemplateID:   "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
			ModelID:      "fJ4eXXXXXXX",
			SN:           sn,
			ToOpenIDList: users,
			Page:         "pages/door?sn=" + sn,
			Data:         wechat.SubscribeData{"time1": {Value: at}},
			Lang:         "zh_CN",
		})
		if errors.Is(err, device.CodeUnsubscribed) {
			return nil // they don't want to know
		}
		return err
	}
	_ = ring
}

// The devices of a room are put into one group, wherever they were.
func ExampleAddIotGroupDevice() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	group := func(ctx context.Context, room, modelID string, devices []device.Device) (groupID string, err error) {
		made, err := device.CreateIotGroupID(ctx, client, &device.CreateIotGroupIDRequest{ModelID: modelID, GroupName: room})
		if err != nil {
			return "", err
		}
		added, err := device.AddIotGroupDevice(ctx, client, &device.AddIotGroupDeviceRequest{GroupID: made.GroupID, DeviceList: devices, ForceAdd: true})
		if err != nil {
			return made.GroupID, err
		}
		for _, d := range added.DeviceList {
			if d.ErrCode != 0 {
				return made.GroupID, d.ErrCode // such as device.CodeOtherModel
			}
		}
		return made.GroupID, nil
	}
	_ = group
}
