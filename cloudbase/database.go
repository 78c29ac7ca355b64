package cloudbase

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An AddDatabaseItemRequest is a statement that ends with add().
type AddDatabaseItemRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").add({data:[{b:1}]})
}

// An AddDatabaseItemResult names the records.
type AddDatabaseItemResult struct {
	IDList []string `json:"id_list"` // of the records
}

// AddDatabaseItem inserts records (数据库插入记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_adddatabaseitem
//
//wechat:api POST /tcb/databaseadd
func AddDatabaseItem(ctx context.Context, c *wechat.Client, r *AddDatabaseItemRequest) (*AddDatabaseItemResult, error) {
	return wechat.Do[AddDatabaseItemResult](ctx, c, "POST", "/tcb/databaseadd", r)
}

// A DeleteDatabaseItemRequest is a statement that ends with remove().
type DeleteDatabaseItemRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").where({b:1}).remove()
}

// A DeleteDatabaseItemResult says how many records are gone.
type DeleteDatabaseItemResult struct {
	Deleted int64 `json:"deleted"` // how many records
}

// DeleteDatabaseItem deletes records (数据库删除记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_deletedatabaseitem
//
//wechat:api POST /tcb/databasedelete
func DeleteDatabaseItem(ctx context.Context, c *wechat.Client, r *DeleteDatabaseItemRequest) (*DeleteDatabaseItemResult, error) {
	return wechat.Do[DeleteDatabaseItemResult](ctx, c, "POST", "/tcb/databasedelete", r)
}

// An UpdateDatabaseRecordRequest is a statement that ends with update() or set().
type UpdateDatabaseRecordRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").where({b:1}).update({data:{c:2}})
}

// An UpdateDatabaseRecordResult says what has changed.
type UpdateDatabaseRecordResult struct {
	Matched  int64  `json:"matched"`  // how many records
	Modified int64  `json:"modified"` // how many records; those that set inserted aren't counted
	ID       string `json:"id"`       // of the record that set inserted
}

// UpdateDatabaseRecord changes records (数据库更新记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_updatedatabaserecord
//
//wechat:api POST /tcb/databaseupdate
func UpdateDatabaseRecord(ctx context.Context, c *wechat.Client, r *UpdateDatabaseRecordRequest) (*UpdateDatabaseRecordResult, error) {
	return wechat.Do[UpdateDatabaseRecordResult](ctx, c, "POST", "/tcb/databaseupdate", r)
}

// A GetDatabaseRecordRequest is a statement that ends with get().
type GetDatabaseRecordRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").where({b:1}).limit(20).get()
}

// A GetDatabaseRecordResult holds records.
type GetDatabaseRecordResult struct {
	Pager Pager    `json:"pager"`
	Data  []string `json:"data"` // records, each as JSON
}

// A Pager says which part of all it is.
type Pager struct {
	Offset int64 `json:"Offset"`
	Limit  int64 `json:"Limit"`
	Total  int64 `json:"Total"` // how many records match
}

// GetDatabaseRecord returns records (数据库查询记录): 10, or as many as limit() in the statement
// says.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_getdatabaserecord
//
//wechat:api POST /tcb/databasequery
func GetDatabaseRecord(ctx context.Context, c *wechat.Client, r *GetDatabaseRecordRequest) (*GetDatabaseRecordResult, error) {
	return wechat.Do[GetDatabaseRecordResult](ctx, c, "POST", "/tcb/databasequery", r, wechat.Repeatable())
}

// An AggregateDatabaseRequest is a statement with aggregate() that ends with end().
type AggregateDatabaseRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").aggregate().match({b:1}).end()
}

// An AggregateDatabaseResult holds records.
type AggregateDatabaseResult struct {
	Data []string `json:"data"` // records, each as JSON
}

// AggregateDatabase computes results from records (数据库聚合).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_aggregatedatabase
//
//wechat:api POST /tcb/databaseaggregate
func AggregateDatabase(ctx context.Context, c *wechat.Client, r *AggregateDatabaseRequest) (*AggregateDatabaseResult, error) {
	return wechat.Do[AggregateDatabaseResult](ctx, c, "POST", "/tcb/databaseaggregate", r, wechat.Repeatable())
}

// A GetDatabaseCountRequest is a statement that ends with count().
type GetDatabaseCountRequest struct {
	Env   string `json:"env"`   // the environment (环境)
	Query string `json:"query"` // such as db.collection("a").where({b:1}).count()
}

// A GetDatabaseCountResult holds the number.
type GetDatabaseCountResult struct {
	Count int64 `json:"count"` // how many records
}

// GetDatabaseCount counts records (统计集合记录数).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_getdatabasecount
//
//wechat:api POST /tcb/databasecount
func GetDatabaseCount(ctx context.Context, c *wechat.Client, r *GetDatabaseCountRequest) (*GetDatabaseCountResult, error) {
	return wechat.Do[GetDatabaseCountResult](ctx, c, "POST", "/tcb/databasecount", r, wechat.Repeatable())
}

// An AddDatabaseCollectionRequest names a collection.
type AddDatabaseCollectionRequest struct {
	Env            string `json:"env"` // the environment (环境)
	CollectionName string `json:"collection_name"`
}

// AddDatabaseCollection creates a collection (新增集合).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_adddatabasecollection
//
//wechat:api POST /tcb/databasecollectionadd
func AddDatabaseCollection(ctx context.Context, c *wechat.Client, r *AddDatabaseCollectionRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/tcb/databasecollectionadd", r)
	return err
}

// A DeleteDatabaseCollectionRequest names a collection.
type DeleteDatabaseCollectionRequest struct {
	Env            string `json:"env"` // the environment (环境)
	CollectionName string `json:"collection_name"`
}

// DeleteDatabaseCollection deletes a collection with all its records (删除集合).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_deletedatabasecollection
//
//wechat:api POST /tcb/databasecollectiondelete
func DeleteDatabaseCollection(ctx context.Context, c *wechat.Client, r *DeleteDatabaseCollectionRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/tcb/databasecollectiondelete", r)
	return err
}

// A GetDatabaseCollectionRequest selects a page of collections.
type GetDatabaseCollectionRequest struct {
	Env    string `json:"env"`              // the environment (环境)
	Limit  int64  `json:"limit,omitempty"`  // 10 if absent
	Offset int64  `json:"offset,omitempty"` // from 0
}

// A GetDatabaseCollectionResult is a page of collections.
type GetDatabaseCollectionResult struct {
	Collections []Collection `json:"collections"`
	Pager       Pager        `json:"pager"`
}

// A Collection is one of the database.
type Collection struct {
	Name       string `json:"name"`
	Count      int64  `json:"count"`       // how many records
	Size       int64  `json:"size"`        // in bytes
	IndexCount int64  `json:"index_count"` // how many indexes
	IndexSize  int64  `json:"index_size"`  // in bytes
}

// GetDatabaseCollection lists collections (获取集合信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_getdatabasecollection
//
//wechat:api POST /tcb/databasecollectionget
func GetDatabaseCollection(ctx context.Context, c *wechat.Client, r *GetDatabaseCollectionRequest) (*GetDatabaseCollectionResult, error) {
	return wechat.Do[GetDatabaseCollectionResult](ctx, c, "POST", "/tcb/databasecollectionget", r, wechat.Repeatable())
}

// An UpdateDatabaseIndexRequest says which indexes a collection shall have.
type UpdateDatabaseIndexRequest struct {
	Env            string         `json:"env"` // the environment (环境)
	CollectionName string         `json:"collection_name"`
	CreateIndexes  []Index        `json:"create_indexes" empty:"ok"` // may be empty
	DropIndexes    []DroppedIndex `json:"drop_indexes" empty:"ok"`   // may be empty
}

// An Index is one to create.
type Index struct {
	Name   string     `json:"name"`
	Unique bool       `json:"unique"`
	Keys   []IndexKey `json:"keys"`
}

// An IndexKey is a field of an index.
type IndexKey struct {
	Name      string `json:"name"`
	Direction string `json:"direction"` // "1" ascending, "-1" descending, "2dsphere" a place
}

// A DroppedIndex is one to remove.
type DroppedIndex struct {
	Name   string     `json:"name"`
	Unique bool       `json:"unique,omitempty"`
	Keys   []IndexKey `json:"keys,omitempty"`
}

// UpdateDatabaseIndex creates and removes indexes of a collection (更新数据库索引).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_updatedatabaseindexs
//
//wechat:api POST /tcb/updateindex
func UpdateDatabaseIndex(ctx context.Context, c *wechat.Client, r *UpdateDatabaseIndexRequest) error {
	if r != nil {
		same := *r
		if same.CreateIndexes == nil {
			same.CreateIndexes = []Index{} // null is no list
		}
		if same.DropIndexes == nil {
			same.DropIndexes = []DroppedIndex{}
		}
		r = &same
	}
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/tcb/updateindex", r)
	return err
}
