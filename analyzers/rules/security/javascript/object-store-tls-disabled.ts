import { S3Client } from '@aws-sdk/client-s3';
import AWS from 'aws-sdk';
import * as Minio from 'minio';

// bad: switched off
export const invoices = new AWS.S3({ region: 'eu-central-1', sslEnabled: false });

// bad: in the address
export const partner = new S3Client({ region: 'eu-central-1', endpoint: 'http://s3.partner.example.com', credentials });

// bad: of another library
export const archive = new Minio.Client({ endPoint: 'archive.partner.example.com', port: 9000, useSSL: false, accessKey, secretKey });

// ok: the default
export const standard = new S3Client({ region: 'eu-central-1' });

// ok: encrypted
export const encrypted = new S3Client({ endpoint: 'https://s3.partner.example.com', credentials });

// ok: a container beside
export const beside = new Minio.Client({ endPoint: 'minio', port: 9000, useSSL: false, accessKey, secretKey });

// ok: this machine
export const local = new S3Client({ endpoint: 'http://localhost:4566', credentials });
