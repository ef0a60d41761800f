#!/bin/sh
yum install -y zip
