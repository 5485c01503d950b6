package peyk.analysis;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.Build;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** {@code GET /}: the cluster's name and version. An action of its own, so that security guards it as it should. */
public final class ClusterInfo extends TransportAction<ClusterInfo.Request, ClusterInfo.Answer> {

    static final ActionType<Answer> TYPE = new ActionType<>("cluster:monitor/main");

    private final ClusterService cluster;

    @Inject
    public ClusterInfo(ActionFilters filters, TransportService transport, ClusterService cluster) {
        super(TYPE.name(), filters, transport.getTaskManager(), EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.cluster = cluster;
    }

    @Override
    protected void doExecute(Task task, Request request, ActionListener<Answer> listener) {
        String uuid = cluster.state().metadata().clusterUUID();
        listener.onResponse(new Answer(cluster.getNodeName(), cluster.getClusterName().value(), uuid));
    }

    static final class Request extends ActionRequest {
        @Override
        public ActionRequestValidationException validate() {
            return null;
        }
    }

    static final class Answer extends ActionResponse implements ToXContentObject {
        private final String node;
        private final String cluster;
        private final String uuid;

        Answer(String node, String cluster, String uuid) {
            this.node = node;
            this.cluster = cluster;
            this.uuid = uuid;
        }

        @Override
        public void writeTo(StreamOutput out) {
            TransportAction.localOnly();
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder json, Params params) throws IOException {
            Build build = Build.current();
            json.startObject().field("name", node).field("cluster_name", cluster).field("cluster_uuid", uuid);
            json.startObject("version")
                .field("number", build.qualifiedVersion())
                .field("build_flavor", build.flavor())
                .field("build_type", build.type().displayName())
                .field("build_hash", build.hash())
                .field("build_date", build.date())
                .field("build_snapshot", build.isSnapshot())
                .field("lucene_version", IndexVersion.current().luceneVersion().toString())
                .field("minimum_wire_compatibility_version", build.minWireCompatVersion())
                .field("minimum_index_compatibility_version", build.minIndexCompatVersion())
                .endObject();
            return json.field("tagline", "You Know, for Search").endObject();
        }
    }

    static final class Handler extends BaseRestHandler {
        @Override
        public String getName() {
            return "main_action";
        }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            return channel -> client.execute(TYPE, new Request(), new RestToXContentListener<>(channel));
        }
    }
}
