using System.Text;
using System.Text.Json;

namespace CicdTools.Providers.Detection;

/// <summary>Reads JSON, comments and trailing commas included. What is broken ends the list; what came before stays.</summary>
internal static class JsonSettings
{
    public static Settings Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<Setting> found = [];
        Stack<(string Key, int Index)> path = new();
        string key = "";
        int line = 1;
        long counted = 0;
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
        try
        {
            while (reader.Read())
            {
                line += bytes.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
                counted = reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        key = reader.GetString()!;
                        break;
                    case JsonTokenType.StartObject:
                        path.Push((Next(path, key), -1));
                        break;
                    case JsonTokenType.StartArray:
                        path.Push((Next(path, key), 0));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.Pop();
                        break;
                    default:
                        string last = Next(path, key);
                        // The outermost object has no key of its own.
                        string[] keys = [.. path.Reverse().Skip(1).Select(entry => entry.Key), last];
                        found.Add(new(keys, Encoding.UTF8.GetString(reader.ValueSpan) is var raw && reader.TokenType == JsonTokenType.String ? reader.GetString()! : raw, line));
                        break;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new(found);
        }

        return new(found);
    }

    private static string Next(Stack<(string Key, int Index)> path, string key)
    {
        if (path.Count == 0 || path.Peek().Index < 0)
            return key;
        (string own, int index) = path.Pop();
        path.Push((own, index + 1));
        return index.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
