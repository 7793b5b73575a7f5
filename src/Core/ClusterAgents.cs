using System.Net;
using System.Text.Json;

namespace CicdTools;

/// <summary>Registers a cluster by an agent and puts the agent's token into the cluster itself, so that nobody has to carry it there.</summary>
public static class ClusterAgents
{
    /// <summary>The namespace that an agent is installed into where none is named (https://docs.gitlab.com/user/clusters/agent/install/).</summary>
    public static string NamespaceOf(string agent) => $"gitlab-agent-{agent}";

    /// <summary>The registration, with its token kept in a Secret of the cluster. The result is the <see cref="ClusterRegistration"/>.</summary>
    /// <param name="registrations">Where the cluster is registered.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="request">The registration.</param>
    /// <param name="namespace">The agent's namespace; it is made where it is not there.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="CicdException">What either of them refuses, before anything is made.</exception>
    public static async Task<Change> PlanAsync(IClusterRegistrations registrations, IManifests cluster, ClusterRegistrationRequest request, string @namespace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(request);
        Change registering = await registrations.PlanRegisterClusterAsync(request, cancellationToken).ConfigureAwait(false);
        if (registering.AlreadyDone is not null)
            return registering;
        // The cluster says beforehand whether it would take the Secret: a token that nobody can keep is of no use.
        Change keeping = await cluster.PlanApplyAsync(Secret(request.Name, @namespace, "to be made"), cancellationToken).ConfigureAwait(false);
        return registering with
        {
            Action = $"{registering.Action}, and keep it in the Secret '{@namespace}/{request.Name}-token' of '{cluster.Context}'",
            Details = registering.Details + keeping.Details,
            ApplyAsync = async token =>
            {
                ClusterRegistration made = (ClusterRegistration)(await registering.ApplyAsync(token).ConfigureAwait(false))!;
                if (made.Token is { } secret)
                    await KeepAsync(cluster, request.Name, @namespace, new NetworkCredential("", secret).Password, token).ConfigureAwait(false);
                return made;
            },
        };
    }

    private static async Task KeepAsync(IManifests cluster, string agent, string @namespace, string secret, CancellationToken cancellationToken)
    {
        try
        {
            Change keeping = await cluster.PlanApplyAsync(Secret(agent, @namespace, secret), cancellationToken).ConfigureAwait(false);
            await keeping.ApplyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure)
        {
            throw new CicdException(failure.Id, failure.Kind, $"The agent '{agent}' is registered, and its token could not be put into '{cluster.Context}': {failure.Message}", failure.Target, "Mend that, and register again with -NewToken: the token that was made is lost.", failure);
        }
    }

    // The chart takes its token from a Secret of the name that its values give, under the key "token".
    private static ApplyRequest Secret(string agent, string @namespace, string token)
    {
        string space = JsonSerializer.Serialize(new { apiVersion = "v1", kind = "Namespace", metadata = new { name = @namespace } });
        string secret = JsonSerializer.Serialize(new { apiVersion = "v1", kind = "Secret", metadata = new { name = $"{agent}-token", @namespace }, type = "Opaque", stringData = new { token } });
        return new() { Files = [new("agent", $"{space}\n---\n{secret}\n")], Force = true };
    }
}
