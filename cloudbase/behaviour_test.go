package cloudbase_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/cloudbase"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// TestInvokeWithoutInput: a function without input gets an empty object, not an empty body.
func TestInvokeWithoutInput(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"resp_data":"{}"}`)
	if _, err := cloudbase.InvokeCloudFunction(t.Context(), client, &cloudbase.InvokeCloudFunctionRequest{Env: "e", Name: "f"}); err != nil || *sent != "{}" {
		t.Errorf("sent %q, %v", *sent, err)
	}
	*sent = ""
	var fault *wechat.ArgumentError
	_, err := cloudbase.InvokeCloudFunction(t.Context(), client, &cloudbase.InvokeCloudFunctionRequest{Env: "e", Name: "f", ReqData: json.RawMessage("{")})
	if !errors.As(err, &fault) || fault.Field != "ReqData" || *sent != "" {
		t.Errorf("input that is no JSON: %v, sent %q", err, *sent)
	}
}

// TestTwoForms: WeChat's pages have two answers in two forms.
func TestTwoForms(t *testing.T) {
	t.Parallel()
	const files, records = `"FilesData":[{"CodeUri":"c"}],"RequestId":"r"`, `"SmsRecords":[{"Mobile":"m"}],"TotalCount":7,"RequestId":"r"`
	for name, form := range map[string]string{"flat": `{%s}`, "wrapped": `{"Response":{%s}}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, fmt.Sprintf(form, files))
			uploads, err := cloudbase.DescribeExtensionUploadInfo(t.Context(), client, &cloudbase.DescribeExtensionUploadInfoRequest{ExtensionFiles: []cloudbase.ExtensionFile{{FileType: "SMS", FileName: "a.csv"}}})
			if err != nil || uploads.RequestID != "r" {
				t.Fatalf("%+v, %v", uploads, err)
			}
			if diff := cmp.Diff([]cloudbase.UploadPlace{{CodeURI: "c"}}, uploads.FilesData); diff != "" {
				t.Errorf("files (-want +got)\n%s", diff)
			}
			const list = `"ExtensionFiles":[{"FileType":"SMS","FileName":"a.csv"}]`
			if want := `{` + list + `,"PostData":{` + list + `}}`; *sent != want {
				t.Errorf("sent %s, want %s", *sent, want)
			}
			client, _ = wiretest.ClientOf(t, fmt.Sprintf(form, records))
			sms, err := cloudbase.DescribeSMSRecords(t.Context(), client, &cloudbase.DescribeSMSRecordsRequest{EnvID: "e", StartDate: "2026-01-01", EndDate: "2026-01-31", PageNumber: 1, PageSize: 10})
			if err != nil || sms.RequestID != "r" || sms.TotalCount != 7 {
				t.Fatalf("%+v, %v", sms, err)
			}
			if diff := cmp.Diff([]cloudbase.SMSRecord{{Mobile: "m"}}, sms.SMSRecords); diff != "" {
				t.Errorf("records (-want +got)\n%s", diff)
			}
		})
	}
}

// TestIndexLists: an empty list is sent as one; null is none.
func TestIndexLists(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0}`)
	r := &cloudbase.UpdateDatabaseIndexRequest{Env: "e", CollectionName: "c", DropIndexes: []cloudbase.DroppedIndex{{Name: "old"}}}
	if err := cloudbase.UpdateDatabaseIndex(t.Context(), client, r); err != nil {
		t.Fatal(err)
	}
	if want := `{"env":"e","collection_name":"c","create_indexes":[],"drop_indexes":[{"name":"old"}]}`; *sent != want {
		t.Errorf("sent %s, want %s", *sent, want)
	}
	if r.CreateIndexes != nil {
		t.Error("the caller's request was changed")
	}
}

// TestCloudData: the page's table calls json a text, and its sample has an object.
func TestCloudData(t *testing.T) {
	t.Parallel()
	for name, wire := range map[string]string{"text": `"{\"data\":{\"phoneNumber\":\"138\"}}"`, "object": `{"data":{"phoneNumber":"138"}}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"data_list":[{"cloud_id":"1","json":`+wire+`}]}`)
			got, err := cloudbase.GetOpenData(t.Context(), client, &cloudbase.GetOpenDataRequest{CloudIDList: []string{"1"}})
			if err != nil {
				t.Fatal(err)
			}
			var data struct{ Data struct{ PhoneNumber string } }
			if err := got.DataList[0].Decode(&data); err != nil || data.Data.PhoneNumber != "138" {
				t.Errorf("%+v, %v", data, err)
			}
		})
	}
}

// TestCloudTokenIsSecret: no printer finds the credentials, and they aren't marshalled.
func TestCloudTokenIsSecret(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":0,"secretid":"id","secretkey":"KEY-1","token":"TOKEN-2","expired_time":1700000000}`)
	got, err := cloudbase.GetCloudToken(t.Context(), client, &cloudbase.GetCloudTokenRequest{Lifespan: 7200})
	if err != nil || got.SecretKey.Reveal() != "KEY-1" || got.Token.Reveal() != "TOKEN-2" {
		t.Fatalf("%v, %v", got, err)
	}
	marshalled, err := json.Marshal(got)
	if err == nil {
		t.Error("the credentials were marshalled")
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", got, *got, *got), string(marshalled), fmt.Sprint(err)} {
		if strings.Contains(text, "KEY-1") || strings.Contains(text, "TOKEN-2") {
			t.Errorf("a secret in %s", text)
		}
	}
}
