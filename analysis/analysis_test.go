package analysis_test

import (
	"testing"

	"github.com/minigo-dev/wechat/analysis"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", append(visitRows, wiretest.Row{
		Call: analysis.GetGameAnalysisData, Repeatable: true,
		Args: []any{&analysis.GetGameAnalysisDataRequest{
			Metric: "m1", Granularity: 24, StartTime: 1700006400, EndTime: 1700092800,
			FilterList: []analysis.Dimension{{Dimension: "d2", Value: "v3"}}, GroupList: []analysis.Dimension{{Dimension: "d4", Value: "v5"}},
		}},
		URI:    "/datacube/getgameanalysisdata?access_token=TOKEN",
		Body:   `{"metric":"m1","granularity":24,"start_time":1700006400,"end_time":1700092800,"filter_list":[{"dimension":"d2","value":"v3"}],"group_list":[{"dimension":"d4","value":"v5"}]}`,
		Answer: `{"data_list":[{"timestamp":1700006400,"time_label":"t6","group_dimension_list":[{"value":"v7","label":"l8"}],"metric_value":9.5}]}`,
		Want: &analysis.GetGameAnalysisDataResult{DataList: []analysis.GameFigure{{
			Timestamp: 1700006400, TimeLabel: "t6", GroupDimensionList: []analysis.GroupDimension{{Value: "v7", Label: "l8"}}, MetricValue: 9.5,
		}}},
	}))
}
