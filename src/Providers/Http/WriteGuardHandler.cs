namespace CicdTools.Providers.Http;

/// <summary>Lets no write pass outside an approved plan.</summary>
internal sealed class WriteGuardHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        WriteScope.Demand(request.Call().Intent, request.Name());
        return base.SendAsync(request, cancellationToken);
    }
}
