// Package drama is for mini-dramas (短剧): the upload of episodes, the review of dramas, who else
// may play them, links to play them, traffic (媒资管理), and WeChat's player of dramas
// (短剧播放器).
//
// Each episode is uploaded, in one piece by [SingleFileUpload], in parts by [ApplyUpload], or by
// WeChat itself from a URL by [PullUpload]; a [wechat.SecvodUploadEvent] says that it is there.
// [AuditDrama] submits the drama with its episodes, and a [wechat.SecvodAuditEvent] tells the
// decision. An approved drama is played by WeChat's player, or by the links of [GetMediaLink].
// Both apps, one that lets and one that is let play a drama, need the category of mini-dramas.
//
// Pictures and documents are named by material ids: they are the media_ids of UploadTempMedia of
// the Client, uploaded by the same app.
package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of dramas and episodes that callers act on.
const (
	CodeNotReady     wechat.Code = -2       // WeChat isn't ready: later again
	CodeVideoType    wechat.Code = 10090001 // WeChat doesn't take videos of this type
	CodePictureType  wechat.Code = 10090002 // WeChat doesn't take pictures of this type
	CodePictureURL   wechat.Code = 10090003
	CodeResourceType wechat.Code = 10090005
	CodeNoCategory   wechat.Code = 10090038 // the app that is let play has no category of mini-dramas
	CodeGrantEnded   wechat.Code = 10090039 // the permission was ended before
	CodeMediaTaken   wechat.Code = 10090040 // another drama has the episode
	CodeDramaName    wechat.Code = 10090041 // the title doesn't follow the rules
	CodeMediaName    wechat.Code = 10090042 // the name of an episode doesn't follow the rules
	CodeNoGrant      wechat.Code = 10090043 // there is no such permission
	CodeFailed       wechat.Code = 10093011
	CodeArgument     wechat.Code = 10093014 // an argument is wrong
	CodeTooOften     wechat.Code = 10093023 // wait
	CodeNotFound     wechat.Code = 10093030 // there is no such drama or episode
)

// The kinds of a review (审核类型).
const (
	AuditFirst        = 0
	AuditAgain        = 1
	AuditReplacements = 2 // of SubmitReplaceMedias
	AuditChanges      = 3 // of SubmitModifyDramaBasicInfoReq
)

// The states of a review (审核状态).
const (
	AuditInvalid  = 0
	AuditRunning  = 1
	AuditRejected = 2 // for good
	AuditApproved = 3
	AuditSentBack = 4 // to be changed and submitted again
)

// The kinds of a drama (剧目类型).
const (
	DramaAnimated   = 1 // 动漫
	DramaLiveAction = 2 // 真人: needs ActorList
	DramaDigital    = 3 // digital humans (数字人)
)

// How a drama qualifies (剧目资质).
const (
	QualifiedByLicence = 1 // it is licensed or registered
	QualifiedByCost    = 2 // it is neither, and cost less than a million yuan
)

// An AuditDramaRequest is a drama. All fields are optional: the first time those that say so are
// required, later only DramaID and what changes.
type AuditDramaRequest struct {
	DramaID                            int64         `json:"drama_id,omitempty"`                              // of a drama that is submitted again
	Name                               string        `json:"name,omitempty"`                                  // the title; required the first time
	MediaCount                         int64         `json:"media_count,omitempty"`                           // how many episodes; required the first time, can't be changed
	MediaIDList                        []int64       `json:"media_id_list,omitempty"`                         // of all episodes; required the first time
	Description                        string        `json:"description,omitempty"`                           // up to 200 characters; required the first time
	Recommendations                    string        `json:"recommendations,omitempty"`                       // a slogan, up to 30 characters
	CoverMaterialID                    string        `json:"cover_material_id,omitempty"`                     // the poster; required the first time
	PromotionPosterMaterialID          string        `json:"promotion_poster_material_id,omitempty"`          // another poster
	Producer                           string        `json:"producer,omitempty"`                              // required the first time
	AuthorizedMaterialID               string        `json:"authorized_material_id,omitempty"`                // the statement of rights, without copyright protection
	QualificationType                  int64         `json:"qualification_type,omitempty"`                    // QualifiedByLicence or QualifiedByCost; required the first time
	RegistrationNumber                 string        `json:"registration_number,omitempty"`                   // of QualifiedByLicence: required
	QualificationCertificateMaterialID string        `json:"qualification_certificate_material_id,omitempty"` // of QualifiedByLicence: required
	CostCommitmentLetterMaterialID     string        `json:"cost_commitment_letter_material_id,omitempty"`    // of QualifiedByCost: the report of costs, required
	CostOfProduction                   int64         `json:"cost_of_production,omitempty"`                    // of QualifiedByCost: in 10,000 yuan (万元), 1 to 99, required
	Expedited                          int64         `json:"expedited,omitempty"`                             // 1: urgent, up to 5 dramas a day, only the first time
	ActorList                          *ActorList    `json:"actor_list,omitempty"`                            // 2 to 5; required of DramaLiveAction
	OtherMaterialMaterialID            string        `json:"other_material_material_id,omitempty"`
	ReplaceMediaList                   []Replacement `json:"replace_media_list,omitempty"`               // of a drama that is submitted again
	Copyright                          *Copyright    `json:"copyright,omitempty"`                        // required the first time
	DramaType                          int64         `json:"drama_type,omitempty"`                       // DramaAnimated or another; required the first time
	ContentDeclared                    int64         `json:"content_declared,omitempty"`                 // 1: there is content in it that was made by AI
	AISoftwareOwnershipProof           string        `json:"ai_software_ownership_proof,omitempty"`      // a material id: the rights of such content
	OtherPlatformPublicationProof      []string      `json:"other_platform_publication_proof,omitempty"` // material ids, up to 4: that it was published elsewhere
}

// An ActorList lists actors.
type ActorList struct {
	Actor []Actor `json:"actor"`
}

// An Actor plays a role.
type Actor struct {
	Name            string `json:"name"` // up to 30 characters
	PhotoMaterialID string `json:"photo_material_id"`
	Role            string `json:"role"`    // up to 30 characters
	Profile         string `json:"profile"` // up to 100 characters
}

// A Replacement puts one episode in another's place.
type Replacement struct {
	Old int64 `json:"old,omitempty"` // its MediaID
	New int64 `json:"new,omitempty"` // its MediaID
}

// Who submits a drama (提审主体身份).
const (
	RoleProducer = 1
	RoleLicensee = 2 // it may broadcast the drama, or owns the rights
)

// A Copyright says whose drama it is.
type Copyright struct {
	CopyrightRole                               int64    `json:"copyright_role"`                                                              // RoleProducer or RoleLicensee
	ApplyForCopyrightProtection                 int64    `json:"apply_for_copyright_protection"`                                              // 1: WeChat protects it; from 28 July 2026 nothing else
	CopyrightVerification                       string   `json:"copyright_verification,omitempty"`                                            // "1" by material, "2" by a permission
	ProofOfProduction                           []string `json:"proof_of_production,omitempty"`                                               // material ids, up to 10
	PurchaseOrBroadcastAuthorizationCertificate []string `json:"purchase_or_broadcast_authorization_certificate,omitempty" limit:"..4 items"` // material ids
}

// An AuditDramaResult holds the drama's id.
type AuditDramaResult struct {
	DramaID int64 `json:"drama_id"`
}

// AuditDrama submits a drama for review, for the first time or again (剧目提审). WeChat pushes the
// decision as a [wechat.SecvodAuditEvent]. CodeMediaTaken: another drama has an episode.
// CodeDramaName, CodeMediaName: a name doesn't follow the rules.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_auditdrama
//
//wechat:api POST /wxa/sec/vod/auditdrama
func AuditDrama(ctx context.Context, c *wechat.Client, r *AuditDramaRequest) (*AuditDramaResult, error) {
	return wechat.Do[AuditDramaResult](ctx, c, "POST", "/wxa/sec/vod/auditdrama", r, wechat.Needs("drama_id"))
}

// A SubmitModifyDramaBasicInfoReqRequest says what changes about an approved drama. What is
// absent stays.
type SubmitModifyDramaBasicInfoReqRequest struct {
	DramaID                            int64            `json:"drama_id"`
	Description                        string           `json:"description,omitempty"` // up to 200 characters
	CoverMaterialID                    string           `json:"cover_material_id,omitempty"`
	Recommendations                    string           `json:"recommendations,omitempty"`
	PromotionPosterMaterialID          string           `json:"promotion_poster_material_id,omitempty"`
	AlternateName                      string           `json:"alternate_name,omitempty"`
	ActorList                          *ActorList       `json:"actor_list,omitempty"`         // all of them
	QualificationType                  int64            `json:"qualification_type,omitempty"` // once, of dramas that were submitted before 27 May 2024
	RegistrationNumber                 string           `json:"registration_number,omitempty"`
	QualificationCertificateMaterialID string           `json:"qualification_certificate_material_id,omitempty"`
	CostOfProduction                   int64            `json:"cost_of_production,omitempty"` // in 10,000 yuan (万元), 1 to 99
	CostCommitmentLetterMaterialID     string           `json:"cost_commitment_letter_material_id,omitempty"`
	OtherMaterialMaterialID            string           `json:"other_material_material_id,omitempty"`
	Producer                           string           `json:"producer,omitempty"` // required with copyright protection
	Copyright                          *CopyrightChange `json:"copyright,omitempty"`
}

// A CopyrightChange says whose an approved drama is.
type CopyrightChange struct {
	CopyrightRole                               int64    `json:"copyright_role,omitempty"`                                                    // RoleProducer or RoleLicensee; required with protection
	ApplyForCopyrightProtection                 int64    `json:"apply_for_copyright_protection"`                                              // 0 no, 1 yes
	CopyrightVerification                       string   `json:"copyright_verification,omitempty"`                                            // "1" by material, "2" by a permission
	ProofOfProduction                           []string `json:"proof_of_production,omitempty" limit:"..10 items"`                            // material ids
	PurchaseOrBroadcastAuthorizationCertificate []string `json:"purchase_or_broadcast_authorization_certificate,omitempty" limit:"..4 items"` // material ids
}

// SubmitModifyDramaBasicInfoReq submits changes of an approved drama for review
// (修改剧目基本信息). WeChat pushes the decision as a [wechat.SecvodAuditEvent].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_submitmodifydramabasicinforeq
//
//wechat:api POST /wxa/sec/vod/modifydramabasicinfo
func SubmitModifyDramaBasicInfoReq(ctx context.Context, c *wechat.Client, r *SubmitModifyDramaBasicInfoReqRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/modifydramabasicinfo", r)
	return err
}

// A SubmitReplaceMediasRequest replaces episodes of an approved drama.
type SubmitReplaceMediasRequest struct {
	DramaID          int64         `json:"drama_id"`
	ReplaceMediaList []Replacement `json:"replace_media_list"`
}

// SubmitReplaceMedias submits other episodes of an approved drama for review (提交替换剧集审核).
// WeChat pushes the decision as a [wechat.SecvodAuditEvent].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_submitreplacemedias
//
//wechat:api POST /wxa/sec/vod/submitreplacedramamedias
func SubmitReplaceMedias(ctx context.Context, c *wechat.Client, r *SubmitReplaceMediasRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/submitreplacedramamedias", r)
	return err
}

// A ReplaceDramaMediaRequest replaces an approved episode by another.
type ReplaceDramaMediaRequest struct {
	DramaID    int64 `json:"drama_id"`
	OldMediaID int64 `json:"old_media_id"`
	NewMediaID int64 `json:"new_media_id"` // approved
}

// ReplaceDramaMedia replaces an approved episode of an approved drama (替换审核通过的剧集). The old
// one can still be played for 7 days.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/auditdrama/api_replacedramamedia
//
//wechat:api POST /wxa/sec/vod/replacedramamedia
func ReplaceDramaMedia(ctx context.Context, c *wechat.Client, r *ReplaceDramaMediaRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/replacedramamedia", r)
	return err
}
