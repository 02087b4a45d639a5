import { MongoClient } from 'mongodb';

const collection = new MongoClient(process.env.MONGO_URL).db('feeds').collection('entries');

class EntryStore {
  one(id) {
    return collection.findOne({ id });
  }

  search(filter) {
    return collection.find(filter).sort({ published: -1 }).limit(200).toArray(); // BAD: nosql-injection (a filter of the body)
  }

  unread(feed) {
    const filter = { feed, read: false };
    return collection.find(filter).limit(200).toArray(); // SAFE: nosql-injection (callers convert: String)
  }
}

export default new EntryStore();
