package cashloan

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// kindOpinions are the records of what users say, the newest last.
const kindOpinions = "opinions"

// opinion is what a user has said.
type opinion struct {
	ID     string    `json:"id"`
	UserID string    `json:"userId"`
	Text   string    `json:"opinion"`
	Images []string  `json:"images"` // paths of images
	At     time.Time `json:"at"`
}

// opinionImages are the parts of an opinion that are pictures.
func opinionImages() []string { return []string{"opinionImgFir", "opinionImgSec", "opinionImgThr"} }

// firstOpinionImage is the slot of an opinion's first picture: those of the KYC come before it.
const firstOpinionImage = 5

// 意见反馈: a user says something, with up to three pictures. All of it may be left out.
func opinionSubmit() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/opinion/submit.htm", Method: "POST", Title: "意见反馈", Source: "意见反馈",
		Says: "The submission was successful.", Files: opinionImages(),
	}, handleOpinion)
}

type opinionRequest struct {
	Opinion string `wire:"opinion" spec:"N S 5000" doc:"意见"`
	UserID  string `wire:"userId" spec:"N L" doc:"用户id"`
}

func handleOpinion(tx *engine.Tx, v visit, q opinionRequest) (none, error) {
	o := opinion{
		ID: fmt.Sprintf("%0*d", inboxDigit, tx.Number("opinion")), UserID: v.User.ID, Text: q.Opinion, Images: []string{}, At: tx.Now(),
	}
	for i, field := range opinionImages() {
		if f, ok := v.file(field); ok {
			o.Images = append(o.Images, storeImage(tx, v, imageSlot{v.User.Phone, firstOpinionImage + i}, f))
		}
	}
	engine.Put(tx, kindOpinions, o.ID, o)
	return none{}, nil
}
