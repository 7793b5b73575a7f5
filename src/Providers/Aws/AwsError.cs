using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>The code and the words of a refusal, in any of AWS's protocols: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization, .../aws-restjson1-protocol.html and .../aws-query-protocol.html.</summary>
internal static class AwsError
{
    public static string? Code(ApiAnswer answer)
    {
        string? named = answer.Header("x-amzn-ErrorType") ?? Text(answer.Json, "__type") ?? Text(answer.Json, "code") ?? Element(answer, "Code");
        // com.amazonaws.service#Name, or Name:http://…
        return named?.Split('#')[^1].Split(':')[0];
    }

    public static string? Message(ApiAnswer answer) => Text(answer.Json, "message") ?? Text(answer.Json, "Message") ?? Element(answer, "Message");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Element(ApiAnswer answer, string name)
    {
        if (!answer.Text.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal))
            return null;
        try
        {
            return XDocument.Parse(answer.Text).Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        }
        catch (XmlException)
        {
            // A page of something that stands before AWS.
            return null;
        }
    }
}
