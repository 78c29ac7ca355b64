package vision_test

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/vision"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: vision.IDCardOCR, Repeatable: true,
		Args:   []any{&vision.IDCardOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Type: "type-3"}},
		URI:    "/cv/ocr/idcard?access_token=TOKEN&type=type-3",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"type":"type-4","name":"name-5","id":"id-6","valid_date":"valid_date-7","addr":"addr-8","gender":"gender-9","nationality":"nationality-10"}`,
		Want:   &vision.IDCardOCRResult{Type: "type-4", Name: "name-5", ID: "id-6", ValidDate: "valid_date-7", Addr: "addr-8", Gender: "gender-9", Nationality: "nationality-10"},
	},
	{
		Call: vision.BankCardOCR, Repeatable: true,
		Args:   []any{&vision.BankCardOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Type: "type-13"}},
		URI:    "/cv/ocr/bankcard?access_token=TOKEN&type=type-13",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"number":"number-14","id":"id-15"}`,
		Want:   &vision.BankCardOCRResult{Number: "number-14", ID: "id-15"},
	},
	{
		Call: vision.CommOCR, Repeatable: true,
		Args:   []any{&vision.CommOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}}},
		URI:    "/cv/ocr/comm?access_token=TOKEN",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"items":[{"pos":{"left_top":{"x":21,"y":22},"right_top":{"x":24,"y":25},"right_bottom":{"x":27,"y":28},"left_bottom":{"x":30,"y":31}},"text":"text-32"}],"img_size":{"w":34,"h":35}}`,
		Want:   &vision.CommOCRResult{Items: []vision.Line{{Pos: vision.Corners{LeftTop: vision.Point{X: 21, Y: 22}, RightTop: vision.Point{X: 24, Y: 25}, RightBottom: vision.Point{X: 27, Y: 28}, LeftBottom: vision.Point{X: 30, Y: 31}}, Text: "text-32"}}, ImgSize: vision.Size{W: 34, H: 35}},
	},
	{
		Call: vision.PlateNum, Repeatable: true,
		Args:   []any{&vision.PlateNumRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}}},
		URI:    "/cv/ocr/platenum?access_token=TOKEN",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"number":"number-38"}`,
		Want:   &vision.PlateNumResult{Number: "number-38"},
	},
	{
		Call: vision.DrivingOCR, Repeatable: true,
		Args:   []any{&vision.DrivingOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Type: "type-41"}},
		URI:    "/cv/ocr/driving?access_token=TOKEN&type=type-41",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"plate_num":"plate_num-42","vehicle_type":"vehicle_type-43","owner":"owner-44","addr":"addr-45","use_character":"use_character-46","model":"model-47","vin":"vin-48","engine_num":"engine_num-49","register_date":"register_date-50","issue_date":"issue_date-51","plate_num_b":"plate_num_b-52","record":"record-53","passengers_num":"passengers_num-54","total_quality":"total_quality-55","prepare_quality":"prepare_quality-56","overall_size":"overall_size-57","card_position_front":{"pos":{"left_top":{"x":61,"y":62},"right_top":{"x":64,"y":65},"right_bottom":{"x":67,"y":68},"left_bottom":{"x":70,"y":71}}},"card_position_back":{"pos":{"left_top":{"x":75,"y":76},"right_top":{"x":78,"y":79},"right_bottom":{"x":81,"y":82},"left_bottom":{"x":84,"y":85}}},"img_size":{"w":87,"h":88}}`,
		Want:   &vision.DrivingOCRResult{PlateNum: "plate_num-42", VehicleType: "vehicle_type-43", Owner: "owner-44", Addr: "addr-45", UseCharacter: "use_character-46", Model: "model-47", VIN: "vin-48", EngineNum: "engine_num-49", RegisterDate: "register_date-50", IssueDate: "issue_date-51", PlateNumB: "plate_num_b-52", Record: "record-53", PassengersNum: "passengers_num-54", TotalQuality: "total_quality-55", PrepareQuality: "prepare_quality-56", OverallSize: "overall_size-57", CardPositionFront: vision.Position{Pos: vision.Corners{LeftTop: vision.Point{X: 61, Y: 62}, RightTop: vision.Point{X: 64, Y: 65}, RightBottom: vision.Point{X: 67, Y: 68}, LeftBottom: vision.Point{X: 70, Y: 71}}}, CardPositionBack: vision.Position{Pos: vision.Corners{LeftTop: vision.Point{X: 75, Y: 76}, RightTop: vision.Point{X: 78, Y: 79}, RightBottom: vision.Point{X: 81, Y: 82}, LeftBottom: vision.Point{X: 84, Y: 85}}}, ImgSize: vision.Size{W: 87, H: 88}},
	},
	{
		Call: vision.DrivingLicenseOCR, Repeatable: true,
		Args:   []any{&vision.DrivingLicenseOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Type: "type-91"}},
		URI:    "/cv/ocr/drivinglicense?access_token=TOKEN&type=type-91",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"id_num":"id_num-92","name":"name-93","sex":"sex-94","address":"address-95","birth_date":"birth_date-96","issue_date":"issue_date-97","car_class":"car_class-98","valid_from":"valid_from-99","valid_to":"valid_to-100","official_seal":"official_seal-101","nationality":"nationality-102"}`,
		Want:   &vision.DrivingLicenseOCRResult{IDNum: "id_num-92", Name: "name-93", Sex: "sex-94", Address: "address-95", BirthDate: "birth_date-96", IssueDate: "issue_date-97", CarClass: "car_class-98", ValidFrom: "valid_from-99", ValidTo: "valid_to-100", OfficialSeal: "official_seal-101", Nationality: "nationality-102"},
	},
	{
		Call: vision.BizLicenseOCR, Repeatable: true,
		Args:   []any{&vision.BizLicenseOCRRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Type: "type-105"}},
		URI:    "/cv/ocr/bizlicense?access_token=TOKEN&type=type-105",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"reg_num":"reg_num-106","serial":"serial-107","legal_representative":"legal_representative-108","enterprise_name":"enterprise_name-109","type_of_organization":"type_of_organization-110","address":"address-111","type_of_enterprise":"type_of_enterprise-112","business_scope":"business_scope-113","registered_capital":"registered_capital-114","paid_in_capital":"paid_in_capital-115","valid_period":"valid_period-116","registered_date":"registered_date-117","cert_position":{"pos":{"left_top":{"x":121,"y":122},"right_top":{"x":124,"y":125},"right_bottom":{"x":127,"y":128},"left_bottom":{"x":130,"y":131}}},"img_size":{"w":133,"h":134}}`,
		Want:   &vision.BizLicenseOCRResult{RegNum: "reg_num-106", Serial: "serial-107", LegalRepresentative: "legal_representative-108", EnterpriseName: "enterprise_name-109", TypeOfOrganization: "type_of_organization-110", Address: "address-111", TypeOfEnterprise: "type_of_enterprise-112", BusinessScope: "business_scope-113", RegisteredCapital: "registered_capital-114", PaidInCapital: "paid_in_capital-115", ValidPeriod: "valid_period-116", RegisteredDate: "registered_date-117", CertPosition: vision.Position{Pos: vision.Corners{LeftTop: vision.Point{X: 121, Y: 122}, RightTop: vision.Point{X: 124, Y: 125}, RightBottom: vision.Point{X: 127, Y: 128}, LeftBottom: vision.Point{X: 130, Y: 131}}}, ImgSize: vision.Size{W: 133, H: 134}},
	},
	{
		Call: vision.ImgQRCode, Repeatable: true,
		Args:   []any{&vision.ImgQRCodeRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}}},
		URI:    "/cv/img/qrcode?access_token=TOKEN",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"code_results":[{"type_name":"type_name-138","data":"data-139","pos":{"left_top":{"x":142,"y":143},"right_top":{"x":145,"y":146},"right_bottom":{"x":148,"y":149},"left_bottom":{"x":151,"y":152}}}],"img_size":{"w":154,"h":155}}`,
		Want:   &vision.ImgQRCodeResult{CodeResults: []vision.ScannedCode{{TypeName: "type_name-138", Data: "data-139", Pos: vision.Corners{LeftTop: vision.Point{X: 142, Y: 143}, RightTop: vision.Point{X: 145, Y: 146}, RightBottom: vision.Point{X: 148, Y: 149}, LeftBottom: vision.Point{X: 151, Y: 152}}}}, ImgSize: vision.Size{W: 154, H: 155}},
	},
	{
		Call: vision.ImgAICrop, Repeatable: true,
		Args:   []any{&vision.ImgAICropRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}, Ratios: "ratios-157"}},
		URI:    "/cv/img/aicrop?access_token=TOKEN",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"ratios\"\r\n\r\nratios-157\r\n--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"results":[{"crop_left":160,"crop_top":161,"crop_right":162,"crop_bottom":163}],"img_size":{"w":165,"h":166}}`,
		Want:   &vision.ImgAICropResult{Results: []vision.Crop{{CropLeft: 160, CropTop: 161, CropRight: 162, CropBottom: 163}}, ImgSize: vision.Size{W: 165, H: 166}},
	},
	{
		Call:   vision.ImgSuperResolution,
		Args:   []any{&vision.ImgSuperResolutionRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")}}},
		URI:    "/cv/img/superresolution?access_token=TOKEN",
		Body:   "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"media_id":"media_id-169"}`,
		Want:   &vision.ImgSuperResolutionResult{MediaID: "media_id-169"},
	},
	{
		Call: vision.GetVerifyID, Needs: "verify_id",
		Args:   []any{&vision.GetVerifyIDRequest{OutSeqNo: "out_seq_no-170", CertInfo: vision.CertInfo{CertType: "cert_type-172", CertName: "cert_name-173", CertNo: "cert_no-174"}, OpenID: "openid-175"}},
		URI:    "/cityservice/face/identify/getverifyid?access_token=TOKEN",
		Body:   `{"out_seq_no":"out_seq_no-170","cert_info":{"cert_type":"cert_type-172","cert_name":"cert_name-173","cert_no":"cert_no-174"},"openid":"openid-175"}`,
		Answer: `{"errcode":0,"verify_id":"verify_id-176","expires_in":177}`,
		Want:   &vision.GetVerifyIDResult{VerifyID: "verify_id-176", ExpiresIn: 177},
	},
	{
		Call: vision.QueryVerifyInfo, Repeatable: true, Needs: "verify_ret",
		Args:   []any{&vision.QueryVerifyInfoRequest{VerifyID: "verify_id-178", OutSeqNo: "out_seq_no-179", CertHash: "cert_hash-180", OpenID: "openid-181"}},
		URI:    "/cityservice/face/identify/queryverifyinfo?access_token=TOKEN",
		Body:   `{"verify_id":"verify_id-178","out_seq_no":"out_seq_no-179","cert_hash":"cert_hash-180","openid":"openid-181"}`,
		Answer: `{"errcode":0,"verify_ret":182}`,
		Want:   &vision.QueryVerifyInfoResult{VerifyRet: 182},
	},
	{
		Call: vision.GetUserIDKey, Needs: "user_id_key",
		Args:   []any{&vision.GetUserIDKeyRequest{Name: "name-183", IDCardNumber: "id_card_number-184"}},
		URI:    "/cityservice/face/identify/getuseridkey?access_token=TOKEN",
		Body:   `{"name":"name-183","id_card_number":"id_card_number-184"}`,
		Answer: `{"errcode":0,"user_id_key":"user_id_key-185","expires_in":186}`,
		Want:   &vision.GetUserIDKeyResult{UserIDKey: "user_id_key-185", ExpiresIn: 186},
	},
	{
		Call: vision.GetFaceIdentifyInfo, Repeatable: true, Needs: "identify_ret",
		Args:   []any{&vision.GetFaceIdentifyInfoRequest{VerifyResult: "verify_result-187"}},
		URI:    "/cityservice/face/identify/getinfo?access_token=TOKEN",
		Body:   `{"verify_result":"verify_result-187"}`,
		Answer: `{"errcode":0,"identify_ret":188,"identify_time":189,"validate_data":"validate_data-190","openid":"openid-191","user_id_key":"user_id_key-192","name_utf8_md5":"name_utf8_md5-193","id_card_number_md5":"id_card_number_md5-194","finish_time":195}`,
		Want:   &vision.GetFaceIdentifyInfoResult{IdentifyRet: 188, IdentifyTime: 189, ValidateData: "validate_data-190", OpenID: "openid-191", UserIDKey: "user_id_key-192", NameUtf8MD5: "name_utf8_md5-193", IDCardNumberMD5: "id_card_number_md5-194", FinishTime: 195},
	},
	{
		Call: vision.GetFaceIdentifyImage, Repeatable: true,
		Args:   []any{&vision.GetFaceIdentifyImageRequest{VerifyResult: "verify_result-196"}},
		URI:    "/cityservice/face/identify/getimage?access_token=TOKEN",
		Body:   `{"verify_result":"verify_result-196"}`,
		Answer: "\x89PNG\r\n\x1a\n1",
		Want:   &wechat.File{ContentType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n1")},
	},
}
