// Package analysis reads the figures that WeChat keeps of an app (数据分析): visits, users who
// come back, who the users are, how fast the app is, and the metrics of a mini-game.
//
// Days are texts such as "20260131", in China's time: [Day], [Week] and [Month] make them. WeChat has
// no figures of today: the last day is yesterday.
//
// Code(61500): a date is written wrongly. Code(61501): the days aren't those that the function takes.
// Code(61502): the app is a mini-game, for which there is [GetGameAnalysisData]. Code(61503): the
// figures aren't ready; ask later on the same day. Code(61504): WeChat is busy.
package analysis

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetGameAnalysisDataRequest selects the figures of one metric.
type GetGameAnalysisDataRequest struct {
	Metric      string      `json:"metric"`                // WeChat's name of it, by the official page
	Granularity int64       `json:"granularity"`           // 1, 5 or 60 minutes; 24 a day, 7 a week, 30 a month
	StartTime   int64       `json:"start_time"`            // in Unix seconds, at a border of the granularity
	EndTime     int64       `json:"end_time"`              // in Unix seconds, at a border of the granularity
	FilterList  []Dimension `json:"filter_list,omitempty"` // only figures of these
	GroupList   []Dimension `json:"group_list,omitempty"`  // a figure for each of these
}

// A Dimension is a value by which figures are told apart.
type Dimension struct {
	Dimension string `json:"dimension"`
	Value     string `json:"value"`
}

// A GetGameAnalysisDataResult holds the figures.
type GetGameAnalysisDataResult struct {
	DataList []GameFigure `json:"data_list"`
}

// A GameFigure is a metric's value at a time.
type GameFigure struct {
	Timestamp          int64            `json:"timestamp"` // in Unix seconds
	TimeLabel          string           `json:"time_label"`
	GroupDimensionList []GroupDimension `json:"group_dimension_list"` // what it is the figure of
	MetricValue        float64          `json:"metric_value"`
}

// A GroupDimension is a value of a dimension, and what it means.
type GroupDimension struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// GetGameAnalysisData returns the figures of one metric of a mini-game (获取小游戏分析数据). The codes
// 61552 to 61559 say which part of the request WeChat can't take. Code(-10094011): too many
// calls; try again later.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/data-analysis/api_analysis.getgameanalysisdata
//
//wechat:api POST /datacube/getgameanalysisdata
func GetGameAnalysisData(ctx context.Context, c *wechat.Client, r *GetGameAnalysisDataRequest) (*GetGameAnalysisDataResult, error) {
	return wechat.Do[GetGameAnalysisDataResult](ctx, c, "POST", "/datacube/getgameanalysisdata", r, wechat.Repeatable())
}
