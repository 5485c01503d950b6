package peyk.analysis;

import java.util.List;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.bulk.BulkRequestBuilder;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.reindex.BulkByScrollResponse;
import org.elasticsearch.index.reindex.BulkByScrollTask;
import org.elasticsearch.index.reindex.DeleteByQueryAction;
import org.elasticsearch.index.reindex.DeleteByQueryRequest;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/**
 * Deletes what a query finds, in batches. The core's synonyms API replaces a set by this action and fails without
 * it; over HTTP it cannot be called.
 */
public final class DeleteByQuery extends TransportAction<DeleteByQueryRequest, BulkByScrollResponse> {

    private final Client client;

    @Inject
    public DeleteByQuery(ActionFilters filters, TransportService transport, Client client) {
        super(DeleteByQueryAction.NAME, filters, transport.getTaskManager(), EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.client = client;
    }

    @Override
    protected void doExecute(Task task, DeleteByQueryRequest request, ActionListener<BulkByScrollResponse> listener) {
        // Each search finds what the deletions before it have left: no scroll has to be kept.
        request.getSearchRequest().scroll(null);
        deleteRest(request, 0, listener);
    }

    private void deleteRest(DeleteByQueryRequest request, long deleted, ActionListener<BulkByScrollResponse> listener) {
        client.search(request.getSearchRequest(), listener.delegateFailureAndWrap((next, found) -> {
            BulkRequestBuilder bulk = client.prepareBulk().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
            found.getHits().forEach(hit -> bulk.add(new DeleteRequest(hit.getIndex(), hit.getId())));
            if (bulk.numberOfActions() == 0) {
                next.onResponse(response(deleted));
                return;
            }
            bulk.execute(next.delegateFailureAndWrap((last, done) -> {
                if (done.hasFailures()) {
                    throw new ElasticsearchException(done.buildFailureMessage());
                }
                deleteRest(request, deleted + done.getItems().length, last);
            }));
        }));
    }

    private static BulkByScrollResponse response(long deleted) {
        TimeValue none = TimeValue.ZERO;
        var status = new BulkByScrollTask.Status(
            null, deleted, 0, 0, deleted, 0, 0, 0, 0, 0, none, Float.POSITIVE_INFINITY, null, none
        );
        return new BulkByScrollResponse(none, status, List.of(), List.of(), false);
    }
}
