// Closes questions that the evidence no longer asks.

UNWIND $reviews AS review
MATCH (v:Review {review_id: review})
USING INDEX SEEK v:Review(review_id)
SET v.state = 'closed', v.closed_at = datetime($at)
