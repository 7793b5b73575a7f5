using System.Net.Http.Headers;
using System.Text;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Charts;

/// <summary>How a chart repository speaks HTTP.</summary>
internal sealed class ChartDialect : ApiDialect
{
    public override string System => "The chart repository";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential.Reveal())));
}
