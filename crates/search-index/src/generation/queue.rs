//! What waits to be written, bounded in bytes. tantivy bounds its queue in batches alone, of which
//! each is a whole document here: ten thousand long ones would fill any memory.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tantivy::schema::Value;
use tantivy::{Document, TantivyDocument};

/// A bound on the bytes of passages that wait. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Queue(Arc<State>);

#[derive(Debug)]
struct State {
    waiting: Mutex<usize>,
    room: Condvar,
    most: usize,
}

impl Queue {
    /// At most so many bytes.
    pub(super) fn of(most: usize) -> Self {
        Self(Arc::new(State {
            waiting: Mutex::new(0),
            room: Condvar::new(),
            most,
        }))
    }

    /// The passages of one document with their share of the queue, once there is room for all of
    /// them. One that is larger than the whole queue waits until it is empty.
    pub(super) fn enter(&self, passages: Vec<TantivyDocument>) -> Vec<Waiting> {
        let sizes: Vec<usize> = passages.iter().map(size).collect();
        let all: usize = sizes.iter().sum();
        let state = &self.0;
        let mut waiting = state.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while *waiting > 0 && *waiting + all > state.most {
            waiting = state
                .room
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *waiting += all;
        drop(waiting);
        let ticket = |bytes| Ticket {
            queue: self.clone(),
            bytes,
        };
        passages
            .into_iter()
            .zip(sizes)
            .map(|(passage, bytes)| Waiting {
                passage,
                _ticket: ticket(bytes),
            })
            .collect()
    }
}

/// About how many bytes a passage takes: its texts are nearly all of it.
fn size(passage: &TantivyDocument) -> usize {
    let value = |value: tantivy::schema::document::CompactDocValue<'_>| {
        let text = value.as_str().map(str::len);
        text.or_else(|| value.as_bytes().map(<[u8]>::len))
            .unwrap_or(8)
    };
    passage.field_values().map(|(_, v)| value(v)).sum()
}

/// A share of the queue, given back when it is dropped.
#[derive(Debug)]
struct Ticket {
    queue: Queue,
    bytes: usize,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let state = &self.queue.0;
        let mut waiting = state.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(self.bytes);
        state.room.notify_all();
    }
}

/// A passage that waits to be written.
#[derive(Debug)]
pub(super) struct Waiting {
    passage: TantivyDocument,
    _ticket: Ticket,
}

impl Document for Waiting {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.passage.iter_fields_and_values()
    }

    /// The writer has it: its share of the queue is free.
    fn into_tantivy_document(self) -> TantivyDocument {
        self.passage
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tantivy::schema::Field;

    fn document(lengths: &[usize]) -> Vec<TantivyDocument> {
        let passage = |length: &usize| {
            let mut passage = TantivyDocument::new();
            passage.add_text(Field::from_field_id(0), "x".repeat(*length));
            passage
        };
        lengths.iter().map(passage).collect()
    }

    #[test]
    fn what_waits_is_bounded_and_nothing_is_lost() {
        let queue = Queue::of(1_000);
        let (sender, receiver) = std::sync::mpsc::channel::<Waiting>();
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let (queue, sender) = (queue.clone(), sender.clone());
                let (inside, most) = (&inside, &most);
                scope.spawn(move || {
                    for _ in 0..50 {
                        for waiting in queue.enter(document(&[100, 150])) {
                            let now = inside.fetch_add(size(&waiting.passage), Ordering::SeqCst);
                            most.fetch_max(now, Ordering::SeqCst);
                            sender.send(waiting).unwrap();
                        }
                    }
                });
            }
            drop(sender);
            let mut taken = 0;
            for waiting in receiver {
                inside.fetch_sub(size(&waiting.passage), Ordering::SeqCst);
                drop(waiting.into_tantivy_document());
                taken += 1;
            }
            assert_eq!(taken, 400);
        });
        assert!(most.into_inner() <= 1_000);
        assert_eq!(*queue.0.waiting.lock().unwrap(), 0);
    }

    #[test]
    fn a_document_larger_than_the_queue_passes_alone() {
        let queue = Queue::of(10);
        drop(queue.enter(document(&[100])));
        assert_eq!(queue.enter(document(&[100, 100])).len(), 2);
    }
}
