using System.Text;

namespace CicdTools.Benchmarks;

/// <summary>Lines of 120 characters as builds write them, a secret in every hundredth.</summary>
internal static class LogText120
{
    private const int Length = 120;

    public static string[] Secrets { get; } = [.. Enumerable.Range(0, 10).Select(number => $"s3cr3t-{number:00}-{Convert.ToHexString(Encoding.UTF8.GetBytes($"value {number}"))}")];

    public static byte[] Lines(int count)
    {
        Random random = new(20260101);
        StringBuilder text = new(count * (Length + 1));
        for (int line = 0; line < count; line++)
        {
            int begin = text.Length;
            text.Append("src/module").Append(random.Next(1000)).Append("/file").Append(random.Next(1000)).Append(".cs(").Append(random.Next(500)).Append(",5): compiled ");
            if (line % 100 == 0)
                text.Append(Secrets[line / 100 % Secrets.Length]).Append(' ');
            while (text.Length - begin < Length)
                text.Append((char)('a' + random.Next(26)));
            text.Length = begin + Length;
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
