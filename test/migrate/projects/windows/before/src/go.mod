module clock

go 1.18

require github.com/aws/aws-lambda-go v1.23.0 // the newest then
