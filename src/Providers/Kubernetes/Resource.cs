namespace CicdTools.Providers.Kubernetes;

/// <summary>A kind of objects as the API server knows it (https://kubernetes.io/docs/reference/using-api/api-concepts/#standard-api-terminology).</summary>
/// <param name="Group">The group; empty for the core.</param>
/// <param name="Version">The version.</param>
/// <param name="Plural">The name in paths.</param>
/// <param name="Kind">The name in objects.</param>
/// <param name="IsNamespaced">Whether its objects are in namespaces.</param>
internal sealed record Resource(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true)
{
    public static readonly Resource Namespaces = new("", "v1", "namespaces", "Namespace", false);
    public static readonly Resource Nodes = new("", "v1", "nodes", "Node", false);
    public static readonly Resource Pods = new("", "v1", "pods", "Pod");
    public static readonly Resource Events = new("", "v1", "events", "Event");
    public static readonly Resource Services = new("", "v1", "services", "Service");
    public static readonly Resource Secrets = new("", "v1", "secrets", "Secret");
    public static readonly Resource ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static readonly Resource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly Resource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly Resource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly Resource ControllerRevisions = new("apps", "v1", "controllerrevisions", "ControllerRevision");
    public static readonly Resource Rollouts = new("argoproj.io", "v1alpha1", "rollouts", "Rollout");
    public static readonly Resource Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress");
    public static readonly Resource HttpRoutes = new("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute");
    public static readonly Resource Gateways = new("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
    public static readonly Resource RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");
    public static readonly Resource ClusterRoleBindings = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false);

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the objects, or of one of them.</summary>
    public FormattableString Path(string? @namespace, string? name = null)
    {
        string root = Group.Length == 0 ? $"api/{Uri.EscapeDataString(Version)}" : $"apis/{Uri.EscapeDataString(Group)}/{Uri.EscapeDataString(Version)}";
        return (IsNamespaced && @namespace is not null, name is not null) switch
        {
            (true, true) => System.Runtime.CompilerServices.FormattableStringFactory.Create(root + "/namespaces/{0}/{1}/{2}", @namespace, Plural, name),
            (true, false) => System.Runtime.CompilerServices.FormattableStringFactory.Create(root + "/namespaces/{0}/{1}", @namespace, Plural),
            (false, true) => System.Runtime.CompilerServices.FormattableStringFactory.Create(root + "/{0}/{1}", Plural, name),
            _ => System.Runtime.CompilerServices.FormattableStringFactory.Create(root + "/{0}", Plural),
        };
    }

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
