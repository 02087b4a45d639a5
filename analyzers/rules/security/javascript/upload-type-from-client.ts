import multer from 'multer';

export const images = multer({
  limits: { fileSize: 5e6 },
  fileFilter: (req, file, done) => {
    // bad: the sender's word
    done(null, file.mimetype.startsWith('image/'));
  },
});

const fileFilter = (req, file, cb) => {
  // bad: a list of types, the sender's word
  if (!ALLOWED.includes(file.mimetype)) {
    return cb(new Error('type'));
  }
  return cb(null, true);
};

const imageFilter = (req, file, cb) => {
  const ending = path.extname(file.originalname).toLowerCase();
  // ok: the ending is looked at as well
  cb(null, ENDINGS.includes(ending) && file.mimetype.startsWith('image/'));
};

export const documents = multer({
  fileFilter(req, file, cb) {
    // bad: one type
    cb(null, file.mimetype === 'application/pdf');
  },
});

export function describe(file: Upload) {
  // ok: told, not decided
  return { type: file.mimetype, size: file.size };
}

export const stored = multer.diskStorage({
  filename: (req, file, done) => {
    // ok: an ending of one's own
    done(null, randomUUID() + ENDINGS[file.mimetype]);
  },
});

export async function save(req, res) {
  // ok: a header of the answer
  res.type(req.file.mimetype).send(req.file.buffer);
}
