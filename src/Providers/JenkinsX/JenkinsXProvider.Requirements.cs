using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Registries;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider
{
    /// <summary>The credentials of registries that pipelines use: https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/v3/develop/faq/config/registries.md.</summary>
    private const string RegistrySecret = "tekton-container-registry-auth";

    /// <summary>What the cluster was set up by: as its repository says it, else as its development environment keeps it.</summary>
    private async Task<TeamRequirements> RequirementsAsync(CancellationToken cancellationToken)
    {
        TeamEnvironment? development = Array.Find(await EnvironmentsAsync(cancellationToken).ConfigureAwait(false), one => one.IsDevelopment);
        if (_host.IsKnown && development?.Source is { } source)
        {
            using GitCheckout checkout = await _host.CheckOutAsync(source, cancellationToken).ConfigureAwait(false);
            if (checkout.Read(TeamRequirements.File) is { } text)
                return TeamRequirements.Read(text);
        }

        return TeamRequirements.Read(development?.Requirements);
    }

    /// <summary>A registry, with the credential that the team's pipelines have for it.</summary>
    private async Task<OciRegistry> RegistryAsync(string host, CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        SecretText? login = null;
        try
        {
            if (await team.Api.FindAsync<object>(Resource.Secrets, team.Namespace, RegistrySecret, cancellationToken).ConfigureAwait(false) is JsonElement secret && secret.Text("data", ".dockerconfigjson") is { } encoded)
                login = RegistryLogins.Find(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(encoded)), host);
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            _caller.Warn?.Invoke($"The registry {host} is asked without a credential: the Secret '{RegistrySecret}' of '{team.Namespace}' may not be read.");
        }

        return new(host, login, _caller, _limits);
    }
}
