using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>Calls of AWS in its three ways: JSON by an operation's name, a form by an action's name, and REST.</summary>
internal static class AwsCall
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/x-amz-json-1.1");

    /// <summary>A question.</summary>
    public static ApiRequest Read(AwsService service, string operation, JsonObject body) => Json(ApiRequest.Read(HttpMethod.Post, $"/"), service, operation, body);

    /// <summary>A change.</summary>
    public static ApiRequest Write(AwsService service, string operation, JsonObject body) => Json(ApiRequest.Write(HttpMethod.Post, $"/"), service, operation, body);

    /// <summary>A question as a form.</summary>
    public static ApiRequest Ask(AwsService service, string action, params (string Name, string Value)[] fields) => Form(ApiRequest.Read(HttpMethod.Post, $"/"), service, action, fields);

    /// <summary>A change as a form.</summary>
    public static ApiRequest Tell(AwsService service, string action, params (string Name, string Value)[] fields) => Form(ApiRequest.Write(HttpMethod.Post, $"/"), service, action, fields);

    // https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
    private static ApiRequest Json(ApiRequest request, AwsService service, string operation, JsonObject body)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
        return request with
        {
            Operation = $"{service.Name}:{operation}",
            Headers = [("X-Amz-Target", $"{service.Target}.{operation}")],
            Content = () => new ByteArrayContent(bytes) { Headers = { ContentType = JsonType } },
        };
    }

    // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
    private static ApiRequest Form(ApiRequest request, AwsService service, string action, (string Name, string Value)[] fields) => request with
    {
        Operation = $"{service.Name}:{action}",
        Accept = "text/xml",
        Content = () => new FormUrlEncodedContent([new("Action", action), new("Version", service.Target), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
    };
}
