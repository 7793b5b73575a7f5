using System.Globalization;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes.Models;
using CicdTools.Providers.Kubernetes.PortForwards;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IPortForwards
{
    public async Task<Change> PlanPortForwardAsync(PortForwardRequest request, CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        PodChoice choice = new(api, request);
        PodModel pod = await choice.FindAsync(cancellationToken).ConfigureAwait(false);
        int port = choice.Port(pod);
        string local = request.LocalPort == 0 ? "a free port" : $"the port {request.LocalPort.ToString(CultureInfo.InvariantCulture)}";
        return new($"port {port.ToString(CultureInfo.InvariantCulture)} of the pod '{choice.Namespace}/{pod.Metadata.Name}'", $"Reach it by {local} of this machine", async token =>
        {
            // It outlives this provider and the command, so it has sockets of its own and tells nobody of what it does.
            KubernetesApi own = new(await Task.Run(() => ClusterAccess.Of(connection), token).WaitAsync(token).ConfigureAwait(false), connection, caller with { Progress = null, Warn = null, Verbose = null }, (limits ?? new HttpLimits()) with { Attempts = 2 });
            try
            {
                return await PodPortForward.OpenAsync(own, new(own, request), Context, request, pod.Metadata.Name, port, caller.Clock, token).ConfigureAwait(false);
            }
            catch
            {
                own.Dispose();
                throw;
            }
        });
    }
}
