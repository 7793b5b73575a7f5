using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Formats.CloudBuild;

/// <summary>Takes builds on loopback as Cloud Build does, and starts none (https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.builds/create).</summary>
internal sealed class BuildService : IDisposable
{
    private const string Answer = """{"name": "operations/build/contoso/1", "metadata": {"@type": "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata", "build": {"id": "1", "status": "QUEUED", "projectId": "contoso", "createTime": "2026-01-01T00:00:00Z", "logUrl": "http://127.0.0.1/"}}}""";

    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public BuildService()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The builds that came, in their order.</summary>
    public List<JsonNode> Builds { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            // This is how a listener says that it was closed.
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (context.Request.HttpMethod == "POST" && context.Request.Url!.AbsolutePath.EndsWith("/builds", StringComparison.Ordinal))
                Builds.Add((await JsonNode.ParseAsync(context.Request.InputStream))!);
            byte[] answer = Encoding.UTF8.GetBytes(Answer);
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
        }
    }
}
