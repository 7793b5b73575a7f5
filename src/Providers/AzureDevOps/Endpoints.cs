using System.Text;
using CicdTools.Providers.AzureDevOps.Models;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>
/// What each kind of service connection wants (https://learn.microsoft.com/en-us/azure/devops/pipelines/library/service-endpoints), in the words of Microsoft's own
/// examples, command line (https://github.com/Azure/azure-devops-cli-extension) and provider (https://github.com/microsoft/terraform-provider-azuredevops).
/// </summary>
internal static class Endpoints
{
    private const string DockerHub = "https://index.docker.io/v1/";

    public static ServiceConnectionKind KindOf(string type) => type.ToUpperInvariant() switch
    {
        "GITHUB" => ServiceConnectionKind.GitHub,
        "DOCKERREGISTRY" => ServiceConnectionKind.DockerRegistry,
        "AZURERM" => ServiceConnectionKind.AzureResourceManager,
        "KUBERNETES" => ServiceConnectionKind.Kubernetes,
        _ => ServiceConnectionKind.Other,
    };

    /// <summary>The registry that a connection leads to: one of Azure's own kind has another word for it than the rest; null where it tells none.</summary>
    public static string? RegistryOf(EndpointModel endpoint) => endpoint.Authorization?.Parameters is { } told
        ? told.FirstOrDefault(pair => pair.Key.Equals("registry", StringComparison.OrdinalIgnoreCase) || pair.Key.Equals("loginServer", StringComparison.OrdinalIgnoreCase)).Value
        : null;

    /// <exception cref="CicdException"><c>SettingMissing</c>, <c>SettingNotTaken</c>, <c>InvalidServer</c>, <c>InvalidCertificate</c>.</exception>
    public static NewEndpoint Of(NewServiceConnectionRequest request, ProjectModel project)
    {
        (string type, string url, EndpointAuthorization authorization, Dictionary<string, string> data) = request.Kind switch
        {
            ServiceConnectionKind.GitHub => GitHub(request),
            ServiceConnectionKind.DockerRegistry => Registry(request),
            ServiceConnectionKind.AzureResourceManager => Azure(request),
            ServiceConnectionKind.Kubernetes => Cluster(request),
            _ => throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, "No connection of an unknown kind is made.", request.Name, "Give -Kind GitHub, DockerRegistry, AzureResourceManager or Kubernetes."),
        };
        return new(data, request.Name, type, url, authorization, IsShared: false, IsReady: true, [new(new(project.Id, project.Name), request.Name)]);
    }

    private static (string, string, EndpointAuthorization, Dictionary<string, string>) GitHub(NewServiceConnectionRequest request)
    {
        Refuse(request, request.UserName is not null, "-UserName");
        Refuse(request, IsOfAzure(request), "-Tenant or -Subscription");
        return ("GitHub", request.Address ?? "https://github.com", new(new() { ["accessToken"] = Secret(request) }, "PersonalAccessToken"), []);
    }

    private static (string, string, EndpointAuthorization, Dictionary<string, string>) Registry(NewServiceConnectionRequest request)
    {
        Refuse(request, IsOfAzure(request), "-Tenant or -Subscription");
        string registry = RegistryAddress(request);
        return (
            "dockerregistry",
            // The page itself writes this for every registry; the registry's own address is a parameter.
            "https://hub.docker.com/",
            new(new() { ["registry"] = registry, ["username"] = Need(request, request.UserName, "-UserName"), ["password"] = Secret(request), ["email"] = "" }, "UsernamePassword"),
            new() { ["registrytype"] = registry == DockerHub ? "DockerHub" : "Others" });
    }

    // The page wants an address there, https://NAME.azurecr.io, and people know registries by their hosts.
    private static string RegistryAddress(NewServiceConnectionRequest request)
    {
        string given = request.Address is { Length: > 0 } address ? address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}" : DockerHub;
        return Uri.TryCreate(given, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 ? given
            : throw new CicdException("InvalidServer", CicdErrorKind.Invalid, $"'{Errors.Shown(given)}' is no address of a registry.", request.Name, "Give one such as https://contoso.azurecr.io.");
    }

    // Without a key, the pipeline's own token is what Entra is told to trust: https://learn.microsoft.com/en-us/azure/devops/pipelines/library/connect-to-azure.
    private static (string, string, EndpointAuthorization, Dictionary<string, string>) Azure(NewServiceConnectionRequest request)
    {
        string subscription = Identifier(request, request.Subscription, "-Subscription");
        Dictionary<string, string?> parameters = new() { ["tenantid"] = Identifier(request, request.Tenant, "-Tenant"), ["serviceprincipalid"] = Identifier(request, request.UserName, "-UserName (the client)") };
        if (request.Secret is { } key)
            (parameters["authenticationType"], parameters["serviceprincipalkey"]) = ("spnKey", key.Reveal());
        return (
            "AzureRM",
            request.Address ?? "https://management.azure.com/",
            new(parameters, request.Secret is null ? "WorkloadIdentityFederation" : "ServicePrincipal"),
            new() { ["subscriptionId"] = subscription, ["subscriptionName"] = request.SubscriptionName ?? subscription, ["environment"] = "AzureCloud", ["scopeLevel"] = "Subscription", ["creationMode"] = "Manual" });
    }

    // The token and the certificate are written as a Secret of the cluster holds them, in base64.
    private static (string, string, EndpointAuthorization, Dictionary<string, string>) Cluster(NewServiceConnectionRequest request)
    {
        Refuse(request, request.UserName is not null, "-UserName");
        Refuse(request, IsOfAzure(request), "-Tenant or -Subscription");
        string server = Need(request, request.Address, "-Address");
        if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? uri) || uri.Scheme != "https" || uri.UserInfo.Length > 0)
            throw new CicdException("InvalidServer", CicdErrorKind.Invalid, $"'{Errors.Shown(server)}' is no address of an API server.", Errors.Shown(server), "Give one such as https://203.0.113.7:6443.");
        if (request.Authority is { } authority && !authority.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new CicdException("InvalidCertificate", CicdErrorKind.Invalid, "The certificate of the cluster's authority is not in PEM.", request.Name, "Give the file that begins with -----BEGIN CERTIFICATE-----; in a kubeconfig it is written in base64.");
        Dictionary<string, string?> parameters = new() { ["apiToken"] = Base64(Secret(request)), ["serviceAccountCertificate"] = Base64(request.Authority ?? "") };
        return ("kubernetes", server, new(parameters, "Token"), new() { ["authorizationType"] = "ServiceAccount" });
    }

    private static bool IsOfAzure(NewServiceConnectionRequest request) => request.Tenant is not null || request.Subscription is not null;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Secret(NewServiceConnectionRequest request) => Need(request, request.Secret?.Reveal(), "-Secret");

    private static string Identifier(NewServiceConnectionRequest request, string? value, string what) => Guid.TryParse(Need(request, value, what), out _)
        ? value!
        : throw new CicdException("SettingInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(value!)}' is no identifier of Azure, as {what} wants one.", request.Name, "Give it as 00000000-0000-0000-0000-000000000000.");

    private static string Need(NewServiceConnectionRequest request, string? value, string what) => value is { Length: > 0 } ? value
        : throw new CicdException("SettingMissing", CicdErrorKind.Invalid, $"A connection to {request.Kind} wants {what}.", request.Name, $"Give {what}.");

    private static void Refuse(NewServiceConnectionRequest request, bool given, string what)
    {
        if (given)
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"A connection to {request.Kind} takes no {what}.", request.Name, "Leave it away.");
    }
}
