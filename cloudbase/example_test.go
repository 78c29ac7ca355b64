package cloudbase_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/minigo-dev/wechat/cloudbase"
	"github.com/minigo-dev/wechat/wechattest"
)

// What a user says goes into a statement as JSON, never as it came: a statement is a program.
func ExampleGetDatabaseRecord() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	where, _ := json.Marshal(map[string]string{"name": `"}).remove() //`})
	statement := `db.collection("users").where(` + string(where) + `).limit(20).get()`
	fmt.Println(statement)
	_, err = cloudbase.GetDatabaseRecord(context.Background(), wx.Client(), &cloudbase.GetDatabaseRecordRequest{Env: "shop-1a2b3c", Query: statement})
	fmt.Println(err)
	// Output:
	// db.collection("users").where({"name":"\"}).remove() //"}).limit(20).get()
	// <nil>
}
