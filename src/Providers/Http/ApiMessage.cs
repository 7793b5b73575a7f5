namespace CicdTools.Providers.Http;

/// <summary>What the handlers of the chain know of a message: which call it is, and which attempt.</summary>
internal static class ApiMessage
{
    private static readonly HttpRequestOptionsKey<ApiRequest> Key = new("CicdTools.Request");

    public static HttpRequestMessage Of(ApiRequest request, Uri address)
    {
        HttpRequestMessage message = new(request.Method, address) { Content = request.Content?.Invoke() };
        if (request.Accept is { } accept)
            message.Headers.TryAddWithoutValidation("Accept", accept);
        foreach ((string name, string value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.From is { } from)
            message.Headers.Range = new(from, null);
        message.Options.Set(Key, request);
        return message;
    }

    public static void Declare(HttpRequestMessage message, ApiRequest request) => message.Options.Set(Key, request);

    /// <summary>The call; one that nobody declared is a write that must not be repeated.</summary>
    public static ApiRequest Call(this HttpRequestMessage message) =>
        message.Options.TryGetValue(Key, out ApiRequest? request) ? request : ApiRequest.Foreign(message.Method, message.RequestUri!.AbsolutePath, Intent.Write) with { Repeatable = false };

    /// <summary>The call in words: its operation, or method and path, without a query, which may hold what is nobody's business.</summary>
    public static string Name(this HttpRequestMessage message) => message.Call().Operation ?? $"{message.Method} {message.RequestUri!.AbsolutePath}";
}
