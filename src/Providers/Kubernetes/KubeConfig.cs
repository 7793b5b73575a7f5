using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace CicdTools.Providers.Kubernetes;

/// <summary>
/// The kubeconfig of this machine: <c>KUBECONFIG</c>, a list of files that are merged, else <c>~/.kube/config</c>
/// (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
/// </summary>
internal sealed class KubeConfig
{
    private const string Variable = "KUBECONFIG";

    private readonly K8SConfiguration _content;
    private readonly Dictionary<string, string> _tokenFiles;

    private KubeConfig(K8SConfiguration content, string path, Dictionary<string, string> tokenFiles)
    {
        _content = content;
        _tokenFiles = tokenFiles;
        Path = path;
    }

    /// <summary>Where it stands, for messages.</summary>
    public string Path { get; }

    /// <summary>The contexts that it names.</summary>
    public ProfileInfo[] Contexts => [.. (_content.Contexts ?? []).Select(context => new ProfileInfo(context.Name, Cluster(context.ContextDetails?.Cluster)?.ClusterEndpoint?.Server, context.Name == _content.CurrentContext))];

    /// <summary>The kubeconfig in a file, or in the usual place; null where there is none in the usual place.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>ProfileFileInvalid</c>.</exception>
    public static KubeConfig? Find(string? file)
    {
        FileInfo[] files = file is not null ? [new(file)] : [.. Usual().Where(candidate => candidate.Exists)];
        if (files.Length == 0)
            return null;
        if (!files[0].Exists)
            throw Errors.PathNotFound(files[0].FullName);
        string path = string.Join(System.IO.Path.PathSeparator, files.Select(one => one.FullName));
        try
        {
            return new(Merge([.. files.Select(Load)]), path, files.SelectMany(TokenFiles.NamedBy).DistinctBy(entry => entry.Key).ToDictionary(StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is KubeConfigException or YamlDotNet.Core.YamlException or InvalidCastException or FormatException)
        {
            throw Invalid(path, exception);
        }
    }

    /// <summary>The context of a name, or the current one.</summary>
    /// <exception cref="CicdException"><c>ProfileNotFound</c>.</exception>
    public ProfileInfo Require(string? name)
    {
        ProfileInfo[] contexts = Contexts;
        if (name is null)
        {
            return Array.Find(contexts, context => context.IsCurrent)
                ?? throw new CicdException("ProfileNotFound", CicdErrorKind.NotFound, $"The kubeconfig '{Path}' has no current context.", Path, $"Name one with -Profile: {string.Join(", ", contexts.Take(10))}.");
        }

        return Array.Find(contexts, context => context.Name == name)
            ?? throw Errors.NotFound("ProfileNotFound", $"context in the kubeconfig '{Path}' by the name", name, contexts.Select(context => context.Name), "kubectl config get-contexts shows them all.");
    }

    /// <summary>The client's configuration for a context. It may start the program that gives the credential.</summary>
    /// <exception cref="CicdException"><c>CredentialPluginFailed</c>, <c>ProfileFileInvalid</c>.</exception>
    public KubernetesClientConfiguration Build(string context)
    {
        ExternalExecution? plugin = User(context)?.ExternalExecution;
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(_content, context);
        }
        catch (Exception exception) when (plugin is not null)
        {
            // Whatever goes wrong while another program runs is that program's: it is not there, it ends badly, or it prints rubbish.
            string hint = string.IsNullOrWhiteSpace(plugin.InstallHint) ? $"Run '{plugin.Command}' yourself to see what it says." : plugin.InstallHint.Trim();
            throw new CicdException("CredentialPluginFailed", CicdErrorKind.Unauthorized, $"The program '{plugin.Command}', which gives the credential of the kubeconfig context '{context}', gave none: {Errors.Short(exception.Message, 300)}", context, hint, exception);
        }
        catch (Exception exception) when (exception is KubeConfigException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw Invalid(Path, exception);
        }
    }

    /// <summary>The entry that a context is about.</summary>
    public string? ClusterName(string context) => Details(context)?.Cluster;

    /// <summary>The name of the user's entry.</summary>
    public string? UserName(string context) => Details(context)?.User;

    /// <summary>The namespace; null for none named.</summary>
    public string? Namespace(string context) => Details(context)?.Namespace is { Length: > 0 } name ? name : null;

    /// <summary>Whom the user acts as; null for nobody else.</summary>
    public UserCredentials? User(string context) => _content.Users?.FirstOrDefault(user => user.Name == UserName(context))?.UserCredentials;

    /// <summary>The file that holds the user's token; null for none.</summary>
    public string? TokenFile(string context) => UserName(context) is { } user ? _tokenFiles.GetValueOrDefault(user) : null;

    // Paths are relative to the file that names them, and what several files name is the first one's.
    private static K8SConfiguration Load(FileInfo file)
    {
        K8SConfiguration content = KubernetesClientConfiguration.LoadKubeConfig(file);
        string folder = file.DirectoryName!;
        foreach (ClusterEndpoint cluster in (content.Clusters ?? []).Select(cluster => cluster.ClusterEndpoint).OfType<ClusterEndpoint>())
            cluster.CertificateAuthority = Whole(folder, cluster.CertificateAuthority);
        foreach (UserCredentials user in (content.Users ?? []).Select(user => user.UserCredentials).OfType<UserCredentials>())
        {
            user.ClientCertificate = Whole(folder, user.ClientCertificate);
            user.ClientKey = Whole(folder, user.ClientKey);
        }

        return content;
    }

    private static K8SConfiguration Merge(K8SConfiguration[] files) => files.Length == 1 ? files[0] : new()
    {
        ApiVersion = files[0].ApiVersion,
        Kind = files[0].Kind,
        CurrentContext = files.Select(file => file.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name)),
        Contexts = [.. files.SelectMany(file => file.Contexts ?? []).DistinctBy(entry => entry.Name)],
        Clusters = [.. files.SelectMany(file => file.Clusters ?? []).DistinctBy(entry => entry.Name)],
        Users = [.. files.SelectMany(file => file.Users ?? []).DistinctBy(entry => entry.Name)],
    };

    private static string? Whole(string folder, string? path) => string.IsNullOrEmpty(path) ? path : System.IO.Path.GetFullPath(path, folder);

    private static IEnumerable<FileInfo> Usual() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } list
            ? list.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(path => new FileInfo(path))
            : [new(KubernetesClientConfiguration.KubeConfigDefaultLocation)];

    private ContextDetails? Details(string context) => _content.Contexts?.FirstOrDefault(one => one.Name == context)?.ContextDetails;

    private k8s.KubeConfigModels.Cluster? Cluster(string? name) => _content.Clusters?.FirstOrDefault(cluster => cluster.Name == name);

    private static CicdException Invalid(string path, Exception exception) =>
        new("ProfileFileInvalid", CicdErrorKind.Invalid, $"The kubeconfig '{path}' cannot be used: {Errors.Short(exception.Message, 300)}", path, "kubectl config view shows what is in it.", exception);
}
