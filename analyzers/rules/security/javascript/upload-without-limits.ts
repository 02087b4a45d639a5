import multer from 'multer'
import Fastify from 'fastify'
import multipart from '@fastify/multipart'
import busboy from 'busboy'
import type { IncomingMessage } from 'node:http'

const app = Fastify()
const options = { limits: { fileSize: 5e6 } }
// bad: any size, any number
export const upload = multer({ dest: 'uploads/' })
// bad: into memory
export const memory = multer({ storage: multer.memoryStorage() })
// ok: no more than Fastify's bodyLimit
app.register(multipart)
// bad: switched off
app.register(multipart, { limits: { fileSize: Infinity } })
// bad: switched off, too
export const form = formidable({ uploadDir: 'uploads', maxFileSize: Infinity })
// ok: limits
export const limited = multer({ dest: 'uploads/', limits: { fileSize: 5e6, files: 1 } })
// ok: limits of the service
export const shared = multer(options)
// ok: fields only
export const fields = multer().none()

export function take(req: IncomingMessage): void {
  // ok: limits
  req.pipe(busboy({ headers: req.headers, limits: { fileSize: 5e6 } }))
}

// bad: three files of any size
export const three = multer({ dest: 'uploads/', limits: { files: 3 } })
// bad: half a gigabyte in memory for each of them
export const huge = multer({ storage: multer.memoryStorage(), limits: { fileSize: 500 * 1024 * 1024 } })
// ok: half a gigabyte on the disk
export const video = multer({ dest: 'uploads/', limits: { fileSize: 500 * 1024 * 1024 } })

@Controller('documents')
export class DocumentsController {
  @Post()
  // bad: NestJS with a storage and no limits
  @UseInterceptors(FileInterceptor('file', { storage: diskStorage({ destination: './uploads' }) }))
  create(@UploadedFile() file: Upload) {
    return file.filename
  }

  @Post('limited')
  // ok: NestJS with limits
  @UseInterceptors(FileInterceptor('file', { storage: diskStorage({ destination: './uploads' }), limits: { fileSize: 5e6 } }))
  limited(@UploadedFile() file: Upload) {
    return file.filename
  }

  @Post('module')
  // ok: options of the module
  @UseInterceptors(FileInterceptor('file'))
  fromModule(@UploadedFile() file: Upload) {
    return file.filename
  }
}
